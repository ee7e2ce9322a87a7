import { chaptersOf, type Document } from '#lib/features/docs/document.ts';
import document from '../../../../../openapi/openapi.json';

const chapters = chaptersOf(document as unknown as Document);

/** The committed document, which the running routes are held to. */
export const load = () => ({ chapters, count: chapters.reduce((n, c) => n + c.operations.length, 0) });

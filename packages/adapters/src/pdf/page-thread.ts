import { parentPort, workerData } from 'node:worker_threads';
import type { BoardPage } from '@bodan/core/export/page';
import { drawBoard } from './board.ts';
import { Paper } from './paper.ts';

/** Runs in a thread of its own that ends with its one page, so fonts and their library are in memory only while it is drawn. */
const { page, at } = workerData as { page: BoardPage; at: number };
const paper = new Paper({ title: page.title, lang: page.locale, at });
drawBoard(paper, page);
const bytes = await paper.end(page.foot, page.pageNumber);
parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer]);

import { DomainError } from '@bodan/core/errors';
import type { ImageCleaner } from '@bodan/services/ports';
import sharp from 'sharp';

const MAX_PIXELS = 50_000_000;
const LONGEST_SIDE = 2560;
const ACCEPTED = new Set(['jpeg', 'png', 'webp']);

/** Decodes within a pixel limit and writes a fresh JPEG: upright, at most 2560 px, without metadata. Anything else is refused. */
export const cleanImage: ImageCleaner = async (bytes) => {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', animated: false });
    const { format } = await image.metadata();
    if (!format || !ACCEPTED.has(format)) throw new DomainError('file_refused');
    const { data, info } = await image
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mediaType: 'image/jpeg', width: info.width, height: info.height };
  } catch (error) {
    throw error instanceof DomainError ? error : new DomainError('file_refused', undefined, { cause: error });
  }
};

import { sendForm } from '#lib/api/client.ts';

const longestSide = 2000;
const quality = 0.85;

/** A photo small enough for a phone line; what cannot be drawn here is sent as it is and judged by the server. */
async function shrink(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 1_500_000) return file;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), 'image/jpeg', quality));
  } catch {
    return file;
  }
}

/** Adds one photo to a ticket by its follow token; throws a Problem. */
export async function uploadPhoto(followToken: string, file: File): Promise<void> {
  const form = new FormData();
  form.set('file', await shrink(file), file.name.replace(/\.\w+$/, '.jpg'));
  await sendForm(`/v1/public/follow/${followToken}/photos`, form);
}

import type { Store } from '../../store/index.ts'

/** The frame of a sequence: images with the same name belong together, ordered by number. */
export type FrameOfSequence = { name: string; frame: number }

/**
 * Makes an image a frame of a sequence. Returns why it can't, in a sentence, or null. An image belongs to one sequence,
 * and a sequence has one image per number. Only inside of a `store.write`.
 */
export function placeInSequence(store: Store, imageRow: number, { name, frame }: FrameOfSequence): string | null {
  const own = store.get<{ name: string; frame: number }>(
    'SELECT name, frame FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE image_id = ?',
    [imageRow],
  )
  if (own)
    return own.name === name && own.frame === frame
      ? null
      : `The same image is frame ${own.frame} of ${own.name} already; it was not made frame ${frame} of ${name}.`
  store.run('INSERT INTO sequence (name, first_image) VALUES (?, ?) ON CONFLICT DO NOTHING', [name, imageRow])
  const { changes } = store.run(
    `INSERT INTO sequence_frame (image_id, sequence_id, frame)
     SELECT ?, id, ? FROM sequence WHERE name = ? ON CONFLICT (sequence_id, frame) DO NOTHING`,
    [imageRow, frame, name],
  )
  return changes > 0 ? null : `${name} already has another image as frame ${frame}.`
}

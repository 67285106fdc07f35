import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** The bytes of a file in pieces. A small one, of which there are many, comes as a whole: a stream takes memory for a piece. */
export async function* piecesOf(file: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const { size } = await stat(file)
  if (size <= pieceBytes) yield await readFile(file)
  else yield* createReadStream(file, { highWaterMark: pieceBytes })
}

import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** The bytes of a file in chunks. A small file comes as a whole, because there are many and a stream needs memory for a chunk. */
export async function* piecesOf(file: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const { size } = await stat(file)
  if (size <= pieceBytes) yield await readFile(file)
  else yield* createReadStream(file, { highWaterMark: pieceBytes })
}

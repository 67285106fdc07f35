/** Joins a text that comes in pieces, from 0 until one is empty. */
export async function joinPieces(piece: (n: number) => Promise<string>): Promise<string> {
  let text = ''
  for (let n = 0, next = await piece(0); next !== ''; next = await piece(++n)) text += next
  return text
}

type Field = { name: string; type: string; explains: string }

/** The word of the query that the caret stands at the end of. */
function wordBefore(text: string, caret: number): { word: string; start: number } {
  const word = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(text.slice(0, caret))?.[0] ?? ''
  return { word, start: caret - word.length }
}

const quotesBefore = (text: string, caret: number) => [...text.slice(0, caret)].filter((sign) => sign === '"').length

/** Fields that may be meant at the caret: those that begin with the word, then those that contain it. */
export function completions<F extends Field>(fields: readonly F[], text: string, caret: number): F[] {
  if (quotesBefore(text, caret) % 2 === 1) return []
  const word = wordBefore(text, caret).word.toLowerCase()
  if (word === '') return []
  const names = fields.filter(({ name }) => name.toLowerCase() !== word && name.toLowerCase().includes(word))
  const begins = (field: F) => (field.name.toLowerCase().startsWith(word) ? 0 : 1)
  return names.sort((a, b) => begins(a) - begins(b)).slice(0, 8)
}

/** The query with the word at the caret replaced by a field's name, and where the caret then stands. */
export function complete(text: string, caret: number, name: string): { text: string; caret: number } {
  const { start } = wordBefore(text, caret)
  return { text: text.slice(0, start) + name + text.slice(caret), caret: start + name.length }
}

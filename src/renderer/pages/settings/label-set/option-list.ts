/**
 * The options of a question in one line, separated by commas; one that holds a comma or a quote stands in quotes, and a
 * quote in it is doubled.
 */
export const writtenOptions = (options: readonly string[]): string =>
  options.map((option) => (/[",]/.test(option) ? `"${option.replaceAll('"', '""')}"` : option)).join(', ')

/** The options that a user has written, each once. What is not finished yet, such as an open quote, is read as it stands. */
export function readOptions(written: string): string[] {
  const parts = written.match(/\s*"(?:[^"]|"")*(?:"[^,]*|$)|[^,]+/g) ?? []
  const options = parts.map((part) => {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*$/.exec(part)
    return (quoted ? quoted[1]!.replaceAll('""', '"') : part).trim()
  })
  return [...new Set(options)].filter((option) => option !== '')
}

/** Writes options in one line, separated by commas. An option with a comma or a quote is quoted, with its quotes doubled. */
export const writtenOptions = (options: readonly string[]): string =>
  options.map((option) => (/[",]/.test(option) ? `"${option.replaceAll('"', '""')}"` : option)).join(', ')

/** Reads the options that a user has written, each once. Unfinished input, such as an open quote, is read as it is. */
export function readOptions(written: string): string[] {
  const parts = written.match(/\s*"(?:[^"]|"")*(?:"[^,]*|$)|[^,]+/g) ?? []
  const options = parts.map((part) => {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*$/.exec(part)
    return (quoted ? quoted[1]!.replaceAll('""', '"') : part).trim()
  })
  return [...new Set(options)].filter((option) => option !== '')
}

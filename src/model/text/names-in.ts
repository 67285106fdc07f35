/** The names in a text, separated by line ends, commas, semicolons or tabs, each once. */
export const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,;\t]/)
      .map((name) => name.trim())
      .filter((name) => name !== '' && name.length <= 200),
  ),
]

/** Names that stand in a text, one a line or with commas, semicolons or tabs between, each once. */
export const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,;\t]/)
      .map((name) => name.trim())
      .filter((name) => name !== '' && name.length <= 200),
  ),
]

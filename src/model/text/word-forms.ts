const irregular = new Map(
  Object.entries<string>({ people: 'person', men: 'man', women: 'woman', children: 'child', mice: 'mouse' }),
)

/** Forms of a name that mean the same in search: in lower case, and with the possible singulars of its last word. */
export function wordForms(text: string): string[] {
  const whole = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const [, before = '', last = ''] = /^(.* )?(.*)$/.exec(whole) ?? []
  const single = irregular.get(last)
  if (single) return [whole, before + single]
  if (last.length < 3 || !last.endsWith('s') || last.endsWith('ss')) return [whole]
  const stems = [last.slice(0, -1)]
  if (last.endsWith('ies')) stems.push(`${last.slice(0, -3)}y`)
  else if (/(?:[sx]|ch|sh|o)es$/.test(last)) stems.push(last.slice(0, -2))
  return [whole, ...stems.map((stem) => before + stem)]
}

/** Returns the words of a text. A quoted part is one word. */
export const wordsIn = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"?|[^\s",;:]+:?/g)]
    .map(([word, quoted]) => (quoted ?? word).trim())
    .filter((word) => word !== '')

import { numberIn, textsOr, withKey } from './policy-text.ts'

/** Returns the values and handlers of words that show and change the keys of a part of a policy. */
export function bindWords<Part extends Record<string, unknown>>(part: Part, onChange: (part: Part) => void) {
  const set = (key: string, value: unknown) => onChange(withKey(part, key, value))
  return {
    set,
    choice: (key: string, usual?: string) => ({
      value: String(part[key] ?? usual),
      onChange: (next: string) => set(key, next),
    }),
    /** Choosing the usual value removes the key. */
    optional: (key: string, usual: string) => ({
      value: String(part[key] ?? usual),
      onChange: (next: string) => set(key, next === usual ? undefined : next),
    }),
    number: (key: string, usual?: number) => ({
      value: numberIn(part[key]) ?? usual,
      onChange: (next: number | undefined) => set(key, next),
    }),
    list: (key: string, usual: string[]) => ({
      values: textsOr(part[key], usual),
      onChange: (next: string[]) => set(key, next),
    }),
    /** A query; an empty one removes the key. */
    query: (key: string) => ({
      text: typeof part[key] === 'string' ? part[key] : '',
      onChange: (next: string) => set(key, next || undefined),
    }),
  }
}

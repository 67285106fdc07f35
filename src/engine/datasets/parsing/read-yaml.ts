import { load, YAMLException } from 'js-yaml'

/** Limits: deeper than any list of classes, and the number of references, which can blow up small texts. */
const limits = { maxDepth: 20, maxAliases: 100 }

/** Parses a YAML text, or returns what is wrong with it and where; completes "It is ". */
export function readYaml(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: load(text, limits) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { reason, mark } = error
    const place = mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ` : ''
    return { problem: `not YAML: ${place}${limitReached(reason) ?? reason}` }
  }
}

const limitReached = (reason: string): string | undefined =>
  reason.includes('maxDepth')
    ? `it is nested more than ${limits.maxDepth} deep`
    : reason.includes('maxAliases')
      ? `it has more than ${limits.maxAliases} references`
      : undefined

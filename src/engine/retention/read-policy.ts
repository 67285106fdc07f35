import { createHash } from 'node:crypto'
import { parseDocument } from 'yaml'
import type { PolicyCheck } from '#contract'
import { checkQuery } from '../query/index.ts'
import { plainWords } from './plain-words.ts'
import { isKeepRule, Policy } from './policy.ts'

type Problem = PolicyCheck['problems'][number]

export type ReadPolicy = { policy: Policy | null; problems: Problem[] }

/**
 * Reads a policy from its JSON text. Strict: unknown and duplicate keys, wrong types and queries that don't check are
 * errors, each with its place. Never throws.
 */
export function readPolicy(text: string): ReadPolicy {
  const error = (where: string, message: string): Problem => ({ severity: 'error', where, message })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (problem) {
    return { policy: null, problems: [error('text', `This is not JSON: ${inOneLine((problem as Error).message)}`)] }
  }
  // JSON.parse keeps the last of two equal keys in silence; JSON is YAML, whose parser names them.
  const duplicates = parseDocument(text, { schema: 'json', uniqueKeys: true, prettyErrors: true }).errors
  if (duplicates.length > 0)
    return {
      policy: null,
      problems: duplicates.map(({ message, linePos }) =>
        error(
          `line ${linePos?.[0].line ?? '?'}`,
          `A key stands twice, or the text is unusual JSON: ${message.split('\n')[0]}`,
        ),
      ),
    }
  const parsed = Policy.safeParse(json)
  if (!parsed.success)
    return { policy: null, problems: parsed.error.issues.map((issue) => error(placeOf(issue.path), issue.message)) }
  const policy = parsed.data
  const problems = [...queryProblems(policy), ...lint(policy)]
  return { policy: problems.some(({ severity }) => severity === 'error') ? null : policy, problems }
}

/** The parser quotes the text that it stumbled over, line breaks and all. */
const inOneLine = (message: string): string => message.replace(/\s+/g, ' ').trim()

const placeOf = (path: readonly PropertyKey[]): string => path.map(String).join('.') || 'policy'

function queryProblems(policy: Policy): Problem[] {
  return policy.rules.flatMap((rule): Problem[] => {
    if (rule.when === undefined) return []
    const found = checkQuery(rule.when)
    if (!found) return []
    const at = found.at === null ? '' : ` (character ${found.at + 1})`
    return [{ severity: 'error', where: `rule ${rule.id}`, message: `${found.problem}${at}` }]
  })
}

/** What is allowed by the grammar and still dangerous or without effect. */
function lint(policy: Policy): Problem[] {
  const problems: Problem[] = []
  const error = (where: string, message: string) => problems.push({ severity: 'error', where, message })
  const warning = (where: string, message: string) => problems.push({ severity: 'warning', where, message })
  const ids = [...policy.rules, ...policy.floors].map(({ id }) => id)
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
    error(id, `The id ${id} is used twice. Give each rule and floor its own.`)
  if (policy.rules.length === 0) error('rules', 'A policy needs at least one rule.')
  for (const rule of policy.rules) {
    const where = `rule ${rule.id}`
    if (isKeepRule(rule)) {
      if (rule.when === undefined && rule.buckets === undefined)
        error(where, 'This rule keeps everything. Give it "when" or "buckets".')
      if (rule.buckets && !rule.groupBy) error(where, 'Buckets need "groupBy", so that unrelated series never compete.')
      if (rule.groupBy && !rule.buckets) warning(where, '"groupBy" has no effect without "buckets".')
    } else if (rule.when === undefined && rule.thin === undefined) {
      error(where, `This rule would ${rule.action} everything. Give it "when" or "thin".`)
    }
  }
  const drops = policy.rules.filter(({ action }) => action === 'drop')
  const protects = policy.rules.some(isKeepRule) || policy.floors.length > 0
  if (drops.length > 0 && !protects) error('floors', 'A policy that drops needs at least one keep rule or floor.')
  return problems
}

/** Keys sorted, no white space: the same policy gives the same text, and so the same hash. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The check that the screen and `winnow retain check` show. */
export function checkPolicy(text: string): PolicyCheck {
  const { policy, problems } = readPolicy(text)
  return { ok: policy !== null, name: policy?.name ?? 'policy', plainWords: policy ? plainWords(policy) : [], problems }
}

import type { PolicyCheck } from '#contract'
import { invalid } from '../../errors.ts'
import { checkQuery } from '../../query/index.ts'
import { conditionsOf } from './conditions.ts'
import { clausesOf, describePolicy } from './describe.ts'
import { Policy } from './grammar.ts'
import { type FoundProblem, lint, type Problem } from './lint.ts'
import { strictJson } from './located-json.ts'

export type ReadPolicy = { policy: Policy | null; problems: Problem[] }

const maxCharacters = 1_000_000
/** For a text full of mistakes the first ones are enough. */
const maxProblems = 50

/**
 * Reads a policy from its JSON text. Strict: unknown and duplicate keys, wrong types and invalid queries are
 * errors, each with its place. Never throws. With `isNew`, so is what only saved policies may contain.
 */
export function readPolicy(text: string, { isNew = false } = {}): ReadPolicy {
  if (text.length > maxCharacters)
    return {
      policy: null,
      problems: [{ severity: 'error', where: 'text', path: [], message: 'A policy has at most 1,000,000 characters.' }],
    }
  const json = strictJson(text)
  if (json.problems)
    return {
      policy: null,
      problems: json.problems.slice(0, maxProblems).map(({ message, ...place }) => ({
        severity: 'error',
        where: `line ${place.line}`,
        path: [],
        message,
        ...place,
      })),
    }
  const parsed = Policy.safeParse(json.value)
  if (!parsed.success)
    return {
      policy: null,
      problems: parsed.error.issues
        .slice(0, maxProblems)
        .map(({ path, message, ...issue }) => {
          const unknown = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path
          const place = json.placeOf(unknown)
          return { severity: 'error' as const, where: placeOf(path), path: stepsOf(path), message, ...place }
        })
        .sort((a, b) => a.line - b.line || a.column - b.column),
    }
  const policy = parsed.data
  const problems = [...queryProblems(policy), ...lint(policy, { isNew })].map((problem) => {
    const path = pathOf(policy, problem.where)
    return { ...problem, path: path ?? [], ...(path ? json.placeOf(path) : {}) }
  })
  return { policy: problems.some(({ severity }) => severity === 'error') ? null : policy, problems }
}

const stepsOf = (path: readonly PropertyKey[]): Problem['path'] =>
  path.map((step) => (typeof step === 'number' ? step : String(step)))

const placeOf = (path: readonly PropertyKey[]): string => path.map(String).join('.') || 'policy'

/** The place of a problem's `where` in the policy: "rule old", "floor small", a key, or an id, which means its last use. */
export function pathOf(policy: Policy, where: string): Problem['path'] | null {
  const [kind, id = kind] = where.split(' ')
  const lists = kind === 'rule' ? (['rules'] as const) : kind === 'floor' ? (['floors'] as const) : listsWithIds
  if (Object.hasOwn(policy, where)) return [where]
  for (const list of lists) {
    const index = policy[list].findLastIndex((one) => one.id === id)
    if (index >= 0) return [list, index]
  }
  return null
}

const listsWithIds = ['floors', 'rules'] as const

function queryProblems(policy: Policy): FoundProblem[] {
  const seen = new Set<string>()
  return conditionsOf(policy).flatMap(({ where, text }): FoundProblem[] => {
    const found = seen.has(where) ? null : checkQuery(text)
    seen.add(where)
    if (!found) return []
    const at = found.at === null ? '' : ` (character ${found.at + 1})`
    return [{ severity: 'error', where, message: `${found.problem}${at}` }]
  })
}

/** The check that the screen and `winnow retain check` show. */
export function checkPolicy(text: string, { isNew = false } = {}): PolicyCheck {
  const { policy, problems } = readPolicy(text, { isNew })
  return {
    ok: policy !== null,
    name: policy?.name ?? 'policy',
    plainWords: policy ? describePolicy(policy) : [],
    clauses: policy ? clausesOf(policy) : [],
    problems,
  }
}

/** Reads a policy that must be usable. Throws INVALID with its first problem. */
export function requirePolicy(text: string): Policy {
  const { policy, problems } = readPolicy(text)
  if (policy) return policy
  const first = problems.find(({ severity }) => severity === 'error')
  throw invalid(`The policy can't be used: ${first?.where}: ${first?.message}`)
}

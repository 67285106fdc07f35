import type { PolicyCheck, PolicyVersion } from '#contract'
import { rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { readValue } from '../workspace/index.ts'
import { checkPolicy, readPolicy } from './language/read-policy.ts'
import { starterPolicy } from './templates.ts'

const fromVersions = `policy_version.name, version, hash, note, policy_version.created_at AS createdAtMs,
    user.name AS createdBy FROM policy_version JOIN user ON user.id = policy_version.created_by`

export const listPolicies = (store: Store): PolicyVersion[] =>
  store.all<PolicyVersion>(`SELECT ${fromVersions} ORDER BY policy_version.id DESC`)

/** The named version, or the newest of that name. */
export function policyVersion(
  store: Store,
  { name, version }: { name: string; version?: number },
): PolicyVersion & { policy: string } {
  const row = store.get<PolicyVersion & { policy: string }>(
    `SELECT text AS policy, ${fromVersions} WHERE policy_version.name = ? AND (? IS NULL OR version = ?) ORDER BY version DESC LIMIT 1`,
    [name, version ?? null, version ?? null],
  )
  if (!row) {
    const names = new Set(listPolicies(store).map((one) => one.name))
    names.delete(name)
    throw notFound(`policy ${name}${version === undefined ? '' : ` in version ${version}`}`, didYouMean(name, names))
  }
  return row
}

/**
 * Returns the text saved last, otherwise the editor's starting text. Old workspaces kept a single text as a setting.
 */
export function currentPolicy(store: Store): { policy: string; saved: boolean } {
  const row = store.get<{ text: string }>('SELECT text FROM policy_version ORDER BY id DESC LIMIT 1')
  if (row) return { policy: row.text, saved: true }
  const earlier = readValue(store, 'retention.policy')
  return typeof earlier === 'string' ? { policy: earlier, saved: true } : { policy: starterPolicy, saved: false }
}

/** Saves a valid policy as a new version under its name; unchanged content is not saved again. */
export function savePolicy(acting: ActingContext, text: string, note: string): PolicyCheck {
  const { store, clock, actor } = acting
  const { policy } = readPolicy(text)
  if (!policy) return checkPolicy(text)
  const last = store.get<{ version: number; text: string }>(
    'SELECT version, text FROM policy_version WHERE name = ? ORDER BY version DESC LIMIT 1',
    [policy.name],
  )
  if (last?.text === text) return checkPolicy(text)
  const check = checkPolicy(text, { isNew: true })
  if (!check.ok) return check
  const hash = sha256Hex(canonicalJson(policy))
  const version = (last?.version ?? 0) + 1
  store.write(() => {
    store.run(
      `INSERT INTO policy_version (name, version, text, hash, note, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [policy.name, version, text, hash, note, clock.nowMs(), rowOf(actor.userId)],
    )
    audit(acting, 'retention.savePolicy', { name: policy.name, version, hash, note })
  })
  acting.announce({ type: 'plansChanged', planId: null })
  return check
}

import { z } from 'zod'
import { UserId } from '#model/ids.ts'
import { Role } from '#model/roles.ts'
import { typedName } from '#model/text/name.ts'
import { base, FilePath } from './base.ts'

export const User = z.object({ userId: UserId, name: z.string(), role: Role, disabled: z.boolean() })
export type User = z.infer<typeof User>

/** `detail` says what was decided or done; `hash` binds the entry to all before it. */
export const AuditEntry = z.object({
  seq: z.int(),
  atMs: z.int(),
  user: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** The newest entry of a chain, 0 for none. Its hash binds all entries before it. */
export const AuditHead = z.object({ entry: z.int().nonnegative(), hash: z.string() })
export type AuditHead = z.infer<typeof AuditHead>

/** What was looked at, and each thing that is not as it was written; `notes` need no doing. `head` is worth keeping elsewhere. */
export const AuditVerdict = z.object({
  entries: z.int(),
  lifecycleChanges: z.int(),
  tombstones: z.int(),
  certificates: z.int(),
  head: AuditHead,
  problems: z.array(z.string()),
  notes: z.array(z.string()),
})
export type AuditVerdict = z.infer<typeof AuditVerdict>

const UserName = typedName(100).meta({ description: 'name of the user' })

export const access = {
  /** Who acts on this connection. */
  whoami: base.output(User),
  /** Acts as another user of the workspace from now on, on this connection only. */
  actAs: base.input(z.object({ name: UserName })).output(User),
  list: base.output(z.array(User)),
  add: base
    .input(z.object({ name: UserName, role: Role.default('annotator').meta({ description: 'role of the user' }) }))
    .output(User),
  /** Users rename themselves, admins anybody. What was signed before keeps the former name in the audit log. */
  rename: base.input(z.object({ name: UserName, to: UserName.meta({ description: 'the new name' }) })).output(User),
  /** Lets a user choose a new password on a server, once, within a week. An earlier invitation ends. */
  invite: base.input(z.object({ name: UserName })).output(z.object({ token: z.string(), expiresAtMs: z.int() })),
  setRole: base.input(z.object({ name: UserName, role: Role })).output(User),
  /** What was decided and done, the newest first. */
  audit: base
    .input(z.object({ limit: z.int().min(1).max(1000).default(100), beforeSeq: z.int().optional() }))
    .output(z.array(AuditEntry)),
  /** Whether audit, lifecycle changes, tombstones and certificates are as written. `against`: a file that notes a head. */
  verifyAudit: base.input(z.object({ against: FilePath.optional() }).optional()).output(AuditVerdict),
  /** Takes an audit for right that the file with its head contradicts, such as after a database was put back by hand. */
  acceptAudit: base.input(z.object({ reason: z.string().trim().min(1).max(1000) })).output(AuditVerdict),
  setDisabled: base.input(z.object({ name: UserName, disabled: z.boolean().default(true) })).output(User),
}

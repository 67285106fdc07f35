import { z } from 'zod'
import { TokenId, UserId } from '#model/ids.ts'
import { Role } from '#model/roles.ts'
import { typedName } from '#model/text/name.ts'
import { TokenScope } from '#model/token-scope.ts'
import { base, FilePath } from './base.ts'

export const User = z.object({ userId: UserId, name: z.string(), role: Role, disabled: z.boolean() })
export type User = z.infer<typeof User>

/** `detail` has the decision or action; `hash` binds the entry to all earlier ones. */
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

/** Lets a program act as its user. `usedAtMs`: null when it was not used yet. */
export const AccessToken = z.object({
  tokenId: TokenId,
  user: z.string(),
  name: z.string(),
  scope: TokenScope,
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  usedAtMs: z.int().nullable(),
})
export type AccessToken = z.infer<typeof AccessToken>

/** Where a user is signed in. `isOwn`: on this connection. */
export const SignedIn = z.object({
  sessionId: z.string(),
  user: z.string(),
  browser: z.string(),
  createdAtMs: z.int(),
  usedAtMs: z.int(),
  isOwn: z.boolean(),
})
export type SignedIn = z.infer<typeof SignedIn>

const maxTokenDays = 365
const OfAll = z.object({ all: z.boolean().default(false).meta({ description: 'of all users, for admins' }) }).optional()

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
  /** Users rename themselves, admins rename any user. Earlier entries of the audit log keep the old name. */
  rename: base.input(z.object({ name: UserName, to: UserName.meta({ description: 'the new name' }) })).output(User),
  /** Lets a user choose a new password on a server, once, within a week. An earlier invitation ends. */
  invite: base.input(z.object({ name: UserName })).output(z.object({ token: z.string(), expiresAtMs: z.int() })),
  setRole: base.input(z.object({ name: UserName, role: Role })).output(User),
  /** Access tokens of the acting user that have not expired, the newest first. */
  tokens: base.input(OfAll).output(z.array(AccessToken)),
  /** Makes an access token of the acting user. `token` is shown this once. */
  addToken: base
    .input(
      z.object({
        name: typedName(100).meta({ description: 'what the token is for' }),
        scope: TokenScope.default('read').meta({ description: 'only read, or all that the user may' }),
        days: z.int().min(1).max(maxTokenDays).default(90).meta({ description: 'days until it ends' }),
      }),
    )
    .output(AccessToken.extend({ token: z.string() })),
  /** Users end their own, admins those of any user. */
  endToken: base.input(z.object({ tokenId: TokenId })).output(z.object({})),
  /** Returns the sessions of the acting user, the last used first. */
  sessions: base.input(OfAll).output(z.array(SignedIn)),
  /** Users end their own, admins those of any user. */
  endSession: base.input(z.object({ sessionId: z.string().max(100) })).output(z.object({})),
  /** Ends all sessions of a user except the calling one. Users end their own, admins those of any user. */
  endSessions: base.input(z.object({ name: UserName })).output(z.object({ ended: z.int() })),
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

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

/** What was checked, and what differs from what was written. `notes` need no action. Keep a copy of `head` elsewhere. */
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

/** Lets a program act as its user. `usedAtMs`: null before its first use. */
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
export const UserSession = z.object({
  sessionId: z.string(),
  user: z.string(),
  browser: z.string(),
  createdAtMs: z.int(),
  usedAtMs: z.int(),
  isOwn: z.boolean(),
})
export type UserSession = z.infer<typeof UserSession>

const maxTokenDays = 365
const AllUsers = z
  .object({ all: z.boolean().default(false).meta({ description: 'of all users, for admins' }) })
  .optional()

const UserName = typedName(100).meta({ description: 'name of the user' })

export const access = {
  whoami: base.output(User),
  /** Switches this connection to another user of the workspace. */
  actAs: base.input(z.object({ name: UserName })).output(User),
  list: base.output(z.array(User)),
  add: base
    .input(z.object({ name: UserName, role: Role.default('annotator').meta({ description: 'role of the user' }) }))
    .output(User),
  /** Users rename themselves, admins rename any user. Earlier entries of the audit log keep the old name. */
  rename: base.input(z.object({ name: UserName, to: UserName.meta({ description: 'the new name' }) })).output(User),
  /** Invites a user to choose a new password on a server: valid once, for a week. Ends an earlier invitation. */
  invite: base.input(z.object({ name: UserName })).output(z.object({ token: z.string(), expiresAtMs: z.int() })),
  setRole: base.input(z.object({ name: UserName, role: Role })).output(User),
  /** Access tokens of the acting user that have not expired, the newest first. */
  tokens: base.input(AllUsers).output(z.array(AccessToken)),
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
  sessions: base.input(AllUsers).output(z.array(UserSession)),
  /** Users end their own, admins those of any user. */
  endSession: base.input(z.object({ sessionId: z.string().max(100) })).output(z.object({})),
  /** Ends all sessions of a user except the calling one. Users end their own, admins those of any user. */
  endSessions: base.input(z.object({ name: UserName })).output(z.object({ ended: z.int() })),
  /** Entries of the audit log, the newest first. */
  audit: base
    .input(z.object({ limit: z.int().min(1).max(1000).default(100), beforeSeq: z.int().optional() }))
    .output(z.array(AuditEntry)),
  /** Checks that audit log, lifecycle changes, tombstones and certificates are unchanged. `against`: a file with a head. */
  verifyAudit: base.input(z.object({ against: FilePath.optional() }).optional()).output(AuditVerdict),
  /** Accepts an audit log that contradicts the saved head, such as after a database was restored by hand. */
  acceptAudit: base.input(z.object({ reason: z.string().trim().min(1).max(1000) })).output(AuditVerdict),
  setDisabled: base.input(z.object({ name: UserName, disabled: z.boolean().default(true) })).output(User),
}

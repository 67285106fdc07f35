import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { ImageId, UserId } from '#model/ids.ts'
import { Role } from '#model/roles.ts'
import { TokenScope } from '#model/token-scope.ts'
import { AuditHead, User } from './access.ts'
import { EngineEvent } from './workspace.ts'

export const minPasswordLength = 10
export const maxPasswordLength = 200

const Token = z.string().min(1).max(200)

const Session = z.object({ token: Token, user: User, maxAgeMs: z.int() })

const serverBase = oc.errors({
  /** The sentence says why. */
  REFUSED: { status: 403, data: z.object({ rule: z.string() }) },
  INVALID: { status: 422, data: z.object({ at: z.int().nullable() }) },
  NO_SPACE: { status: 507, data: z.object({ folder: z.string() }) },
})

/** What the engine has used since it was started, and what it has to do. */
const EngineLoad = z.object({
  cpuSeconds: z.number(),
  memoryBytes: z.int(),
  queuedJobs: z.int(),
  runningJobs: z.int(),
  /** Commits put on the disk together: how often, and how long that took. */
  syncs: z.int(),
  syncSeconds: z.number(),
})
export type EngineLoad = z.infer<typeof EngineLoad>

/** What a server asks of the engine of a workspace for itself and for users who are not signed in yet. Nobody else can ask it. */
export const server = {
  /** Null for a wrong password, an unknown name and a disabled user alike. */
  signIn: serverBase
    .input(z.object({ name: z.string(), password: z.string(), browser: z.string().default('') }))
    .output(Session.nullable()),
  /** For whom a provider of single sign-on has identified: a session, or a sentence on why there is none. */
  signInBy: serverBase
    .input(
      z.object({
        issuer: z.string(),
        subject: z.string(),
        name: z.string(),
        role: Role.nullable(),
        others: Role.nullable(),
        areGroupsMapped: z.boolean(),
        invitation: z.string().optional(),
        browser: z.string(),
      }),
    )
    .output(z.union([Session, z.object({ problem: z.string() })])),
  /** Whose session this is; null when it ended. */
  session: serverBase.input(z.object({ token: z.string() })).output(User.nullable()),
  /** Whose access token this is, and what it may do; null when it ended. */
  accessToken: serverBase
    .input(z.object({ token: z.string() }))
    .output(z.object({ user: User, scope: TokenScope }).nullable()),
  signOut: serverBase.input(z.object({ token: z.string() })).output(z.object({})),
  /** The user closed their last window, or signed out. */
  left: serverBase.input(z.object({ userId: UserId })).output(z.object({})),
  /** Who may choose a password by this invitation; null when it is not valid any more. */
  invited: serverBase.input(z.object({ token: z.string() })).output(User.nullable()),
  accept: serverBase.input(z.object({ token: z.string(), password: z.string() })).output(User),
  /** Entries of the audit log after this one, and the newest. `workspace` identifies the workspace, wherever it is. */
  auditSince: serverBase
    .input(z.object({ entry: z.int(), limit: z.int().nonnegative() }))
    .output(z.object({ workspace: z.string(), newest: AuditHead, entries: z.array(AuditHead) })),
  /** An invitation for the owner of a workspace in which no admin has a password yet, else null. */
  inviteOwner: serverBase.output(z.object({ name: z.string(), token: Token }).nullable()),
  /** What changed, at most four times a second: the server passes it on to all browsers that listen. */
  events: serverBase.output(eventIterator(z.array(EngineEvent))),
  load: serverBase.output(EngineLoad),
  /** That a user fetches a download, for the audit log. */
  noteDownload: serverBase.input(z.object({ userId: UserId, name: z.string() })).output(z.object({})),
  /** The file of an image in the form that the window shows, for a user who sees it. */
  image: serverBase
    .input(z.object({ userId: UserId, imageId: ImageId, variant: z.enum(['thumbnail', 'proxy', 'display']) }))
    .output(z.object({ file: z.string(), mime: z.string() })),
}

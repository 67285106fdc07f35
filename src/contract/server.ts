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
  /** The message is the reason. */
  REFUSED: { status: 403, data: z.object({ rule: z.string() }) },
  INVALID: { status: 422, data: z.object({ at: z.int().nullable() }) },
  NO_SPACE: { status: 507, data: z.object({ folder: z.string() }) },
})

/** What the engine has used since it was started, and its jobs. */
const EngineLoad = z.object({
  cpuSeconds: z.number(),
  memoryBytes: z.int(),
  queuedJobs: z.int(),
  runningJobs: z.int(),
  /** Syncs of commits to the disk, and the time they took. */
  syncs: z.int(),
  syncSeconds: z.number(),
})
export type EngineLoad = z.infer<typeof EngineLoad>

/** The procedures for the server itself, and for users who are not signed in yet. No other caller can use them. */
export const server = {
  /** Null for a wrong password, an unknown name and a disabled user alike. */
  signIn: serverBase
    .input(z.object({ name: z.string(), password: z.string(), browser: z.string().default('') }))
    .output(Session.nullable()),
  /** Returns a session for a user of the single sign-on, or a sentence on why there is none. */
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
  /** Returns the user of a session; null if it has ended. */
  session: serverBase.input(z.object({ token: z.string() })).output(User.nullable()),
  /** Returns the user and scope of an access token; null if it has ended. */
  accessToken: serverBase
    .input(z.object({ token: z.string() }))
    .output(z.object({ user: User, scope: TokenScope }).nullable()),
  signOut: serverBase.input(z.object({ token: z.string() })).output(z.object({})),
  /** The user closed their last window, or signed out. */
  left: serverBase.input(z.object({ userId: UserId })).output(z.object({})),
  /** Returns the user of an invitation; null if it is no longer valid. */
  invited: serverBase.input(z.object({ token: z.string() })).output(User.nullable()),
  accept: serverBase.input(z.object({ token: z.string(), password: z.string() })).output(User),
  /** Entries of the audit log after this one, and the newest. `workspace` identifies the workspace, wherever its folder is. */
  auditSince: serverBase
    .input(z.object({ entry: z.int(), limit: z.int().nonnegative() }))
    .output(z.object({ workspace: z.string(), newest: AuditHead, entries: z.array(AuditHead) })),
  /** Returns an invitation for the owner while no admin has a password, else null. */
  inviteOwner: serverBase.output(z.object({ name: z.string(), token: Token }).nullable()),
  /** Changes, at most four times a second; the server passes them on to all browsers that listen. */
  events: serverBase.output(eventIterator(z.array(EngineEvent))),
  load: serverBase.output(EngineLoad),
  /** Records in the audit log that a user downloads something. */
  noteDownload: serverBase.input(z.object({ userId: UserId, name: z.string() })).output(z.object({})),
  /** The file of an image in the form that the window shows, for a user who may see it. */
  image: serverBase
    .input(z.object({ userId: UserId, imageId: ImageId, variant: z.enum(['thumbnail', 'proxy', 'display']) }))
    .output(z.object({ file: z.string(), mime: z.string() })),
}

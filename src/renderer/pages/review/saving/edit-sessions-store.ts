import { t } from '@lingui/core/macro'
import { editIdFrom, type ImageId } from '#model/ids.ts'
import { randomPart } from '#model/random-part.ts'
import {
  changedRows,
  engine,
  errorMessage,
  isServed,
  onEngineEvent,
  onEngineReconnected,
  reportProblem,
  useWorkspace,
} from '../../../connection/index.ts'
import { EditSessions, storedUnsentEdits } from '../../../editor/session/index.ts'
import { toast } from '../../../kit/index.ts'
import { Leases } from '../queue/leases.ts'
import { QueueMemories } from '../queue/queue-memory.ts'
import type { KeptReview } from '../review-session.ts'
import { WorkLog } from '../work-log.ts'
import { rescueEdits } from './rescue-edits.ts'
import { followUnsaved, showUnopened, useUnsaved } from './unsaved.ts'
import { noticeUnsaved } from './unsaved-notice.ts'

/** The open workspace's sessions. They outlive the review page, so that leaving it loses no edit. */
let current: (KeptReview & { folder: string; close(): void }) | null = null

let userName = ''
let whoActs: Promise<string> | null = null
let knownUserId: string | null = null

/** Asks the engine once, and again for another user. */
function userId(): Promise<string> {
  whoActs ??= engine.access.whoami().then((user) => {
    knownUserId = user.userId
    return user.userId
  })
  // Retries next time.
  whoActs.catch(() => {
    whoActs = null
  })
  return whoActs
}

/** Returns the user's unsaved edits as a file. */
export async function unsavedFile(): Promise<string> {
  const edits = (await current?.sessions.allUnsent()) ?? []
  return JSON.stringify({ unsavedEdits: edits }, null, 2)
}

/** Drops an image's unsaved edits. */
export async function discardUnsaved(imageId: ImageId): Promise<void> {
  await current?.sessions.discard(imageId)
  showUnopened(useUnsaved.getState().unopened.filter((one) => one.imageId !== imageId))
}

/** Sends waiting edits again. */
export function sendUnsavedAgain(): void {
  current?.sessions.engineBack()
  if (current) void rescueEdits(current.sessions)
}

/** Returns what a review of the workspace continues with. */
export function keptReviewOf(folder: string): KeptReview {
  if (current?.folder === folder) return current
  current?.close()
  const leases = isServed() ? new Leases(engine.labeling) : null
  const sessions = new EditSessions({
    engine: engine.labeling,
    unsent: storedUnsentEdits({ userId, knownUserId: () => knownUserId }),
    workspace: folder,
    newEditId: () => editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16)))),
    nowMs: () => Date.now(),
    epochOf: (imageId) => leases?.epochOf(imageId),
    userName: () => userName,
    report: (problem) =>
      toast({
        tone: 'problem',
        title: t`Can’t store unsaved edits on this computer`,
        detail: t`They are safe once the status shows Saved. ${errorMessage(problem)}`,
      }),
  })
  const memories = new QueueMemories(engine.labeling)
  current = { folder, sessions, work: new WorkLog(sessions), memories, leases, close: follow(sessions, leases) }
  engine.access.whoami().then(
    ({ name }) => actingUserIs(name),
    () => {
      userName = ''
    },
  )
  return current
}

/** Switches to another user: new edits are theirs, and permissions are fetched again. */
export function actingUserIs(name: string): void {
  const before = userName
  if (name === before) return
  if (before !== '') {
    whoActs = null
    knownUserId = null
  }
  userName = name
  for (const session of current?.sessions.all() ?? []) session.userChanged()
  if (before === '') return
  current?.memories.clear()
  for (const session of current?.sessions.all() ?? [])
    session.refresh().catch(reportProblem(t`These labels may be outdated`))
}

const gatherEventsMs = 150

/** Keeps the sessions in step with the engine: restarts, and edits made elsewhere. */
function follow(sessions: EditSessions, leases: Leases | null): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let rescueAgain = false
  const rescue = async () => {
    rescueAgain = await rescueEdits(sessions)
  }
  void rescue()
  const stops = [
    noticeUnsaved(sessions),
    followUnsaved(sessions),
    useWorkspace.subscribe(({ status }) => {
      if (status === 'restarting' || status === 'failed') sessions.engineLost()
      else if (status === 'open') sessions.engineBack()
    }),
    onEngineReconnected(() => {
      if (sessions.all().some((session) => session.hasUnsent)) toast({ title: t`Sending your unsaved edits again` })
      sessions.engineBack()
      if (rescueAgain) void rescue()
    }),
    onEngineEvent((event) => {
      leases?.heard(event)
      if (changedRows(event) === null && event.type !== 'modelsChanged') return
      timer ??= setTimeout(() => {
        timer = null
        void refreshChanged(sessions)
      }, gatherEventsMs)
    }),
  ]
  return () => {
    if (timer) clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** Refreshes images that others changed. Most events are about this window's own edits; the rows tell them apart. */
async function refreshChanged(sessions: EditSessions): Promise<void> {
  // Sessions with unsent edits refresh once those are sent.
  for (const session of sessions.all()) if (session.hasUnsent) void session.refresh()
  const idle = sessions.all().filter((session) => !session.hasUnsent)
  if (idle.length === 0) return
  try {
    const rows = new Map(
      (await engine.library.rows({ imageIds: idle.map(({ imageId }) => imageId) })).map((row) => [row.imageId, row]),
    )
    for (const session of idle) {
      const row = rows.get(session.imageId)
      const { revision, openPredictions } = session.basis
      if (row && (row.revision !== revision || row.predictionCount !== openPredictions)) await session.refresh()
    }
  } catch (error) {
    if (useWorkspace.getState().status !== 'open') return
    toast({ tone: 'problem', title: t`These labels may be outdated`, detail: errorMessage(error) })
  }
}

import { basename, join } from 'node:path'
import { z } from 'zod'
import { type ListedSchedule, RefreshSchedule, type RefreshTrigger, type User } from '#contract'
import { type JobId, rowOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { audit, userByRow } from '../access/index.ts'
import { exportsFolder } from '../computer-folders.ts'
import type { ActingContext, Context } from '../context.ts'
import { requireWriteFormat } from '../datasets/index.ts'
import { invalid } from '../errors.ts'
import { currentPolicy } from '../policy/index.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { recipeNamed, startTraining } from '../training/index.ts'
import { readValue, writeValue } from '../workspace/index.ts'
import { confirmHere, isConfirmedHere } from './confirmed-here.ts'
import { refreshDue, weeklyTime } from './refresh-due.ts'
import { refreshJob } from './refresh-job.ts'

const valueName = 'refresh.schedule'

/** `confirmation`: must equal the token in the computer's own record; null after a restore. */
const StoredSchedule = z.object({
  schedule: RefreshSchedule,
  setByRow: z.int(),
  setAtMs: z.int(),
  confirmation: z.string().nullable(),
})
type StoredSchedule = z.infer<typeof StoredSchedule>

const storedSchedule = (store: Store): StoredSchedule | null =>
  StoredSchedule.safeParse(readValue(store, valueName)).data ?? null

/** The defaults of a new schedule. */
const standard: RefreshSchedule = {
  ...{ day: 'never', hour: 2, afterReviewed: 0 },
  ...{ format: 'coco', folder: null, images: 'link', maxDrop: 20, train: null },
}

const isOff = ({ day, afterReviewed }: RefreshSchedule): boolean => day === 'never' && afterReviewed === 0

/** Throws INVALID or NOT_FOUND when a schedule can't run on this computer. */
async function requireRunnable(
  { store, managed }: Pick<Context, 'store' | 'managed'>,
  { format, train }: RefreshSchedule,
): Promise<void> {
  requireWriteFormat(format)
  if (!currentPolicy(store).saved) throw invalid('No policy is saved yet. Save one under Retention first.')
  if (train !== null) await recipeNamed(managed, train)
}

/** Changes the schedule as the acting user, which confirms it on this computer, or turns it off. */
export async function setSchedule(
  acting: ActingContext,
  change: Partial<RefreshSchedule>,
): Promise<ListedSchedule | null> {
  const { store, ids, clock, actor } = acting
  const schedule = { ...standard, ...storedSchedule(store)?.schedule, ...change }
  if (isOff(schedule)) {
    store.write(() => {
      writeValue(store, valueName, null)
      audit(acting, 'refresh.setSchedule', { day: 'never', afterReviewed: 0 })
    })
  } else {
    await requireRunnable(acting, schedule)
    const confirmation = ids.random()
    await confirmHere(acting, confirmation)
    store.write(() => {
      const stored = { schedule, setByRow: rowOf(actor.userId), setAtMs: clock.nowMs(), confirmation }
      writeValue(store, valueName, stored)
      audit(acting, 'refresh.setSchedule', { ...schedule })
    })
  }
  acting.announce({ type: 'workspaceChanged' })
  return listedSchedule(acting)
}

/** Withdraws the confirmation in a restored workspace: its schedule runs nothing until an admin sets it again. */
export function withdrawConfirmation(store: Store): void {
  const stored = storedSchedule(store)
  if (stored) writeValue(store, valueName, { ...stored, confirmation: null })
}

export async function listedSchedule(context: Context): Promise<ListedSchedule | null> {
  const { store, clock } = context
  const stored = storedSchedule(store)
  if (!stored) return null
  const { schedule, setByRow, setAtMs, confirmation } = stored
  const nowMs = clock.nowMs()
  const isConfirmed = await isConfirmedHere(context, confirmation)
  const dueMs = weeklyTime(schedule, nowMs)
  return {
    schedule,
    setBy: userByRow(store, setByRow).name,
    setAtMs,
    isConfirmed,
    problem: isConfirmed ? await problemOf(context, stored) : null,
    nextAtMs:
      schedule.day === 'never'
        ? null
        : dueMs > begunSince(store, stored, nowMs)
          ? dueMs
          : weeklyTime(schedule, nowMs, 1),
    reviewed: schedule.afterReviewed === 0 ? null : reviewedSince(store, stored, nowMs),
  }
}

/** Why the schedule can't run now; null when it can. */
async function problemOf(context: Context, { schedule, setByRow }: StoredSchedule): Promise<string | null> {
  const user = userByRow(context.store, setByRow)
  if (!mayRefresh(user)) return `${user.name}, who set it, may no longer refresh. Set the schedule again.`
  return requireRunnable(context, schedule).then(
    () => null,
    (error: unknown) => messageOf(error),
  )
}

const mayRefresh = ({ role, disabled }: User): boolean => role === 'admin' && !disabled

const lastBegun = (store: Store, condition: string, nowMs: number): number | null =>
  store.get<{ at: number | null }>(
    `SELECT max(created_at) AS at FROM job WHERE kind = 'refresh.run' AND created_at <= ? AND ${condition}`,
    [nowMs],
  )?.at ?? null

/** Times in the future, from a wrong clock, do not count. */
const begunSince = (store: Store, { setAtMs }: StoredSchedule, nowMs: number): number =>
  Math.max(lastBegun(store, "input ->> '$.trigger' = 'weekly'", nowMs) ?? 0, setAtMs <= nowMs ? setAtMs : 0)

/** Counts images reviewed since the last refresh of any kind, up to the number in the schedule. */
function reviewedSince(store: Store, { schedule, setAtMs }: StoredSchedule, nowMs: number): number {
  const sinceMs = Math.max(lastBegun(store, 'TRUE', nowMs) ?? 0, setAtMs <= nowMs ? setAtMs : 0)
  const found = store.get<{ n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM image WHERE reviewed_at > ? LIMIT ?)',
    [sinceMs, schedule.afterReviewed],
  )
  return found?.n ?? 0
}

/** Whether a refresh is running, queued or interrupted: the next one waits for it. */
const isRefreshing = (store: Store): boolean =>
  store.get("SELECT 1 FROM job WHERE kind = 'refresh.run' AND status IN ('queued', 'running', 'interrupted')") !==
  undefined

/**
 * Starts the refresh that is due, as the user who set the schedule. One that failed, was canceled or was held back does
 * not start again before its next time.
 */
export async function refreshIfDue(context: Context): Promise<JobId | null> {
  const { store, clock } = context
  const stored = storedSchedule(store)
  if (!stored || isRefreshing(store)) return null
  const nowMs = clock.nowMs()
  const { schedule } = stored
  const reviewed = schedule.afterReviewed === 0 ? 0 : reviewedSince(store, stored, nowMs)
  const trigger = refreshDue(schedule, { sinceMs: begunSince(store, stored, nowMs), reviewed, nowMs })
  if (trigger === null || !(await isConfirmedHere(context, stored.confirmation))) return null
  if ((await problemOf(context, stored)) !== null) return null
  return begin({ ...context, actor: userByRow(store, stored.setByRow) }, schedule, trigger)
}

/** This workspace's folder for scheduled exports on this computer. */
const ownFolder = ({ folders: { root } }: ActingContext): string =>
  join(exportsFolder(), `${basename(root)}-${sha256Hex(root).slice(0, 8)}`)

async function begin(
  acting: ActingContext,
  { format, images, maxDrop, train, folder: chosen }: RefreshSchedule,
  trigger: Exclude<RefreshTrigger, 'user'>,
): Promise<JobId | null> {
  const { store, jobs, actor } = acting
  const { policy } = currentPolicy(store)
  const folder = chosen ?? ownFolder(acting)
  const input = { policy, format, images, maxDrop, folder, acceptDiff: false, trigger }
  const training = train === null ? undefined : await startTraining(acting, train, input)
  // A user may have started one in the meantime.
  return isRefreshing(store) ? null : jobs.enqueue(refreshJob, { ...input, training }, actor)
}

import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { filePathsOf, type ListedJob, Settings, type User } from '#contract'
import { rowOf } from '#model/ids.ts'
import { readManaged } from '../../managed/read-managed.ts'
import {
  owner,
  serverProcedures,
  takeLockWhenClosed,
  takeWorkspaceLock,
  userByName,
  userByRow,
  type WorkspaceLock,
} from '../access/index.ts'
import { AnswerTimes } from '../answer-times.ts'
import { followAcceptances, recoverAcceptances } from '../bulk/index.ts'
import type { Context } from '../context.ts'
import { discardUnsealed, discardUploads } from '../datasets/index.ts'
import { isRunDue, noteDayOfUse, recoverArchive, recoverPurges, releaseExpired } from '../disposal/index.ts'
import { describeWhenIdle } from '../embeddings/index.ts'
import { ExperimentKeeper } from '../experiments/index.ts'
import { JobQueue } from '../jobs/index.ts'
import { fixQueues, leave, Presence } from '../labeling/index.ts'
import { attachThumbnails, beginFigures, groupAfterImport, ImageChangeLog, sweepUnfinished } from '../library/index.ts'
import { fileLog } from '../log.ts'
import { auditSince } from '../maintenance/index.ts'
import { applyManaged, requireWorkspacePlace } from '../managed-limits.ts'
import { prelabelAfterImport, Segmentation, TextSearch } from '../models/index.ts'
import { drawAudits, isIdle, queueDue, reviewFollower, writeDigestIfDue } from '../monitoring/index.ts'
import type { Connection, FindForeign } from '../procedure.ts'
import { registerQueryFunctions } from '../query/index.ts'
import { randomIds } from '../random.ts'
import { refreshIfDue } from '../refresh/index.ts'
import { remotePlaces } from '../remote-places.ts'
import { atPlace, isNoSpace, openStore, type Store } from '../store/index.ts'
import { RevisionAnswers } from '../threads/revision-answers.ts'
import { Threads } from '../threads/threads.ts'
import { WebhookSender } from '../webhooks/index.ts'
import {
  Events,
  ensureFolders,
  HeadKeeper,
  paced,
  readSettings,
  readValue,
  requireNoLinks,
  requireWorkspace,
} from '../workspace/index.ts'
import { buildRouter } from './build-router.ts'
import type { Engine, EngineOptions } from './engine.ts'
import { jobKinds } from './job-kinds.ts'

/** The maximum time for a query with nested lists in the engine's thread. */
const maxStatementMs = 1000

/** Jobs after which there are new images to describe and, in an experiment, to run both models on. */
const bringImages: readonly string[] = ['library.import', 'models.prelabel']

/** Does what is due when a workspace is opened. */
function noteOpening(context: Context): void {
  const { store, clock, log } = context
  try {
    noteDayOfUse(store, clock)
    releaseExpired(store, clock.nowMs())
    fixQueues(context)
  } catch (error) {
    // With a full disk, users must still be able to open the workspace and free space.
    if (!isNoSpace(error)) throw error
    log.warn('The disk is full, so Winnow couldn’t record that the workspace was opened today.')
  }
}

/** Starts what follows a job that added images. */
function followImport(context: Context, job: ListedJob, user: User): void {
  groupAfterImport(context, job, user)
  prelabelAfterImport(context, job, user)
  describeWhenIdle(context, user)
  drawAudits(context)
  context.finishBeforeClose(discardUploads(context, job), 'Deleting imported uploads')
}

/**
 * Opens the engine on a workspace, and connects its parts. Throws NOT_FOUND when the folder is no workspace, REFUSED when
 * another engine has it open or it contains links.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { folder, program = 'winnow', onWaiting, clock = { nowMs: Date.now }, managed = readManaged() } = options
  requireWorkspacePlace(managed, folder)
  requireWorkspace(folder)
  requireNoLinks(folder)
  const lock = onWaiting
    ? await takeLockWhenClosed(folder, program, clock, onWaiting)
    : takeWorkspaceLock(folder, program, clock)
  let opened: Store | null = null
  try {
    const folders = ensureFolders(folder)
    const ids = options.ids ?? randomIds()
    const log = fileLog(folder, clock, ids)
    const store = await openStore(folder, log.error)
    opened = store
    await discardUnsealed(store)
    attachThumbnails(store, folders.cache, log)
    sweepUnfinished(folders)
    registerQueryFunctions(store, { maxMs: maxStatementMs })
    for (const problem of managed.problems) log.warn(problem)
    const headKeeper = new HeadKeeper({ folder, store, clock, log })
    await headKeeper.open()
    const parts = startContext({ store, folders, clock, ids, log, managed, headKeeper }, options)
    await recoverPurges(parts.context)
    await recoverArchive(parts.context)
    noteOpening(parts.context)
    return startEngine(parts, options, lock)
  } catch (error) {
    await opened?.close()
    lock.release()
    throw atPlace(error, folder)
  }
}

type Base = Pick<Context, 'store' | 'folders' | 'clock' | 'ids' | 'log' | 'managed'> & { headKeeper: HeadKeeper }

/** Creates the context for the modules, and the parts that follow its events. */
function startContext({ headKeeper, ...base }: Base, { folder, served, recoverJobs }: EngineOptions) {
  const { store, clock, log, managed } = base
  const events = new Events(() => store.durable())
  const outliving = new Set<Promise<unknown>>()
  const context: Context = {
    ...base,
    changes: new ImageChangeLog(store),
    settings: () => applyManaged(readSettings(store), managed),
    modelHosts: served?.modelHosts ?? null,
    storageAllowed: served ? (served.storage ?? []) : null,
    userNow: ({ userId }) => userByRow(store, rowOf(userId)),
    auditChanged: () => headKeeper.changed(),
    announce(event) {
      events.announce(event)
      if (event.type === 'labelsChanged' || event.type === 'modelsChanged') followReviews()
      followAcceptances(context, event)
      experiments.heard(event)
    },
    finishBeforeClose(work, what) {
      const ended = work
        .catch((error: unknown) => log.error(`${what} failed.`, error))
        .finally(() => outliving.delete(ended))
      outliving.add(ended)
    },
    threads: new Threads(folder, store.noteDamage),
    answers: new RevisionAnswers(store.commits),
    answerTimes: new AnswerTimes(),
    get jobs() {
      return jobs
    },
  }
  const followReviews = reviewFollower(context)
  const experiments = new ExperimentKeeper(context)
  const jobs = new JobQueue({
    store,
    clock,
    log,
    kinds: jobKinds,
    context: () => context,
    actor: (row) => userByRow(store, row),
    announce: (jobId) => context.announce({ type: 'jobChanged', jobId }),
    ended(job, user) {
      if (!bringImages.includes(job.kind)) return
      experiments.imagesCame()
      // Only in a long-running engine: a command ends too early, and does what it needs itself.
      if (!recoverJobs || job.status !== 'done') return
      followImport(context, job, user)
    },
  })
  return { context, events, experiments, jobs, headKeeper, outliving }
}

type Parts = ReturnType<typeof startContext>

/** Starts background work, and returns the engine. */
function startEngine(parts: Parts, options: EngineOptions, lock: WorkspaceLock): Engine {
  const { context, events, experiments, jobs, headKeeper, outliving } = parts
  const { store, clock } = context
  const segmentation = new Segmentation(context)
  const texts = new TextSearch(context)
  const presence = new Presence((event) => context.announce(event))
  const name = String(readValue(store, 'name') ?? 'Workspace')
  const sender = new WebhookSender(context, name)
  const router = buildRouter(events, presence, segmentation, texts, headKeeper, sender)
  const actor = options.user === undefined ? owner(store) : userByName(store, options.user)
  const connect = (findForeign?: FindForeign): Connection => ({ engine: context, session: { actor }, findForeign })
  const storedPaths = () => [...jobs.filePaths(), ...(filePathsOf(Settings)?.(context.settings()) ?? [])]
  if (options.recoverJobs) {
    jobs.recover()
    recoverAcceptances(context)
    sender.start()
  }
  experiments.open()
  const client = createRouterClient(router, { context: connect() })
  return {
    client,
    router,
    serverRouter: serverProcedures(context, client, {
      eventsFor: (signal) => paced(events.subscribe(signal)),
      left: (user) => leave(context, rowOf(user)),
      auditSince: (input) => auditSince(store, input),
    }),
    connect,
    connectRemote: remoteConnections(context, options, storedPaths),
    disconnected: ({ session }) => presence.leave(session),
    storedPaths,
    context,
    name,
    isRetentionDue: () => {
      releaseExpired(store, clock.nowMs())
      return isRunDue(context)
    },
    beginFigures: () => beginFigures({ ...context, actor }),
    lookIfIdle() {
      if (isIdle(context)) queueDue(context, owner(store), { golden: true })
    },
    refreshIfDue: () => refreshIfDue(context),
    digestIfDue: () => writeDigestIfDue({ ...context, actor: owner(store) }),
    async close() {
      lock.closing()
      for (const part of [experiments, jobs, sender, segmentation, texts, context.threads]) await part.close()
      // Another engine may open the workspace only when nothing writes to its folder any more.
      await Promise.all(outliving)
      await headKeeper.close()
      await store.close()
      lock.release()
    },
  }
}

/** Connects users of a server, who use names instead of its paths. */
function remoteConnections(
  context: Context,
  { served }: EngineOptions,
  storedPaths: () => string[],
): Engine['connectRemote'] {
  const { store, folders, managed } = context
  // Only paths of earlier runs: users of a server can't name other ones.
  let earlier: readonly string[] | null = null
  const foreign = () => {
    earlier ??= storedPaths()
    return earlier
  }
  return ({ userId, ...more }) => {
    context.answers.isPaced = true
    return {
      engine: context,
      session: { actor: userByRow(store, rowOf(userId)) },
      ...more,
      remote: remotePlaces(folders.root, {
        uploads: join(folders.cache, 'uploads', userId),
        userId,
        role: () => userByRow(store, rowOf(userId)).role,
        roots: served?.roots ?? [],
        foreign: [...foreign(), ...(managed.from === null ? [] : [managed.from])],
      }),
    }
  }
}

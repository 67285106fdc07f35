import { join } from 'node:path'
import { createRouterClient, type Router } from '@orpc/server'
import {
  type Contract,
  type EngineClient,
  filePathsOf,
  type ListedJob,
  type Managed,
  type RestoredBackup,
  Settings,
  type User,
} from '#contract'
import { type JobId, rowOf, type UserId } from '#model/ids.ts'
import { readManaged } from '../managed/read-managed.ts'
import {
  accessProcedures,
  endAllSessions,
  owner,
  serverProcedures,
  takeLockWhenClosed,
  takeWorkspaceLock,
  userByName,
  userByRow,
} from './access/index.ts'
import { AnswerTimes } from './answer-times.ts'
import { bulkJobs, bulkProcedures, followAcceptances, proposedNotices, recoverAcceptances } from './bulk/index.ts'
import type { Clock, Context, Ids } from './context.ts'
import { datasetsJobs, datasetsProcedures, discardUnsealed, discardUploads, importProcedure } from './datasets/index.ts'
import {
  disposalJobs,
  disposalNotices,
  disposalProcedures,
  isRunDue,
  noteDayOfUse,
  recoverArchive,
  recoverPurges,
  releaseExpired,
  replayErasures,
} from './disposal/index.ts'
import { describeWhenIdle, embeddingsJobs, embeddingsProcedures } from './embeddings/index.ts'
import { evaluationJobs, evaluationProcedures } from './evaluation/index.ts'
import { ExperimentKeeper, experimentNotices, experimentsProcedures, runBoth } from './experiments/index.ts'
import { type JobKind, JobQueue, jobProcedures, setAsideNotices } from './jobs/index.ts'
import { fixQueues, labelingProcedures, leave, Presence, queueNotices, stopWithholding } from './labeling/index.ts'
import {
  beginFigures,
  groupAfterImport,
  ImageChangeLog,
  libraryJobs,
  libraryProcedures,
  libraryViewProcedures,
  openLibrary,
} from './library/index.ts'
import { fileLog } from './log.ts'
import {
  auditProcedures,
  auditSince,
  maintenanceJobs,
  maintenanceProcedures,
  type RestoreOptions,
  restoreBackup,
} from './maintenance/index.ts'
import { applyManaged, requireWorkspacePlace } from './managed-limits.ts'
import {
  modelsJobs,
  modelsProcedures,
  prelabelAfterImport,
  Segmentation,
  segmentationProcedures,
  TextSearch,
} from './models/index.ts'
import {
  alarmNotices,
  digestNotices,
  drawAudits,
  isIdle,
  monitoringJobs,
  monitoringProcedures,
  queueDue,
  ReviewFollower,
  writeDigestIfDue,
} from './monitoring/index.ts'
import { policyProcedures } from './policy/index.ts'
import { type Connection, type FindForeign, procedures } from './procedure.ts'
import { registerQueryFunctions } from './query/index.ts'
import { randomIds } from './random.ts'
import { refreshJobs, refreshProcedures } from './refresh/index.ts'
import { type RemotePlaces, type RemoteRoot, remotePlaces } from './remote-places.ts'
import { signalsJobs, signalsProcedures } from './signals/index.ts'
import { atPlace, isNoSpace, openStore, type Store } from './store/index.ts'
import { RevisionAnswers } from './threads/revision-answers.ts'
import { Threads } from './threads/threads.ts'
import { trainingJobs, trainingProcedures } from './training/index.ts'
import { turnOffWebhooks, WebhookSender, webhooksProcedures } from './webhooks/index.ts'
import {
  Events,
  ensureFolders,
  HeadKeeper,
  noticesProcedures,
  paced,
  readSettings,
  readValue,
  requireNoLinks,
  requireWorkspace,
  workspaceProcedures,
} from './workspace/index.ts'

export type EngineOptions = {
  folder: string
  /** Name of the user who acts on connections that name nobody; the owner when absent. */
  user?: string
  /** Shown to others while this engine holds the workspace's lock. */
  program?: string
  /** Whether jobs that a crash interrupted go on by themselves. */
  recoverJobs?: boolean
  /** Of a workspace that a server has. */
  served?: ServedOptions
  /** What an administrator of this computer restricts; as it is set up when absent. */
  managed?: Managed
  /** Waits for an engine that is closing the workspace, and hears so. Else it is refused at once. */
  onWaiting?: (sentence: string) => void
  clock?: Clock
  ids?: Ids
}

/** What a server allows its users: folders of its computer to import from, hosts whose models may be asked, and buckets of object storage. */
export type ServedOptions = {
  roots: readonly RemoteRoot[]
  modelHosts: readonly string[]
  storage?: readonly string[] | undefined
}

export type Engine = {
  /** The whole contract, in-process, acting as the options' user. */
  client: EngineClient
  router: Router<Contract, Connection>
  /**
   * State of one more connection; give it to the handler that serves a port. With `findForeign` it may only name paths
   * that its user chose.
   */
  connect(findForeign?: FindForeign): Connection
  /** State of a connection of a user who signed in on a server. */
  connectRemote(user: RemoteUser): Connection & { remote: RemotePlaces }
  /** The other end of a connection is gone. */
  disconnected(connection: Connection): void
  /** What a server asks before somebody is signed in. */
  serverRouter: ReturnType<typeof serverProcedures>
  /** The files and folders that this workspace's jobs were given and its settings name: they were chosen once. */
  storedPaths(): string[]
  context: Context
  name: string
  /** Whether the last plan is older than the settings want it to be. */
  isRetentionDue(): boolean
  /** Begins the job by which figures of predictions follow the last change of model or threshold; null where they do. */
  beginFigures(): JobId | null
  /** While nobody works, begins what monitoring looks at now and then. */
  lookIfIdle(): void
  /** Writes a digest of monitoring, if one is due. */
  digestIfDue(): Promise<void>
  close(): Promise<void>
}

/** `token`: what the access token of a program may do; `sessionId`: of a browser in which the user signed in. */
export type RemoteUser = { userId: UserId } & Pick<Connection, 'token' | 'sessionId'>

/** A query with lists inside of each other may hold the engine's own thread no longer than this. */
const maxStatementMs = 1000

/** Jobs after which there are images to describe and, in an experiment, to run both models on. */
const bringImages: readonly string[] = ['library.import', 'models.prelabel']

/** Its type is named: written out it is more than the compiler puts into a declaration. */
const buildRouter = (
  events: Events,
  presence: Presence,
  segmentation: Segmentation,
  texts: TextSearch,
  headKeeper: HeadKeeper,
  sender: WebhookSender,
): Router<Contract, Connection> =>
  procedures.router({
    workspace: {
      ...workspaceProcedures(events, {
        beginFigures,
        shrinkBlindShare: (acting, change) => stopWithholding(acting, change),
      }),
      ...noticesProcedures({
        annotator: [queueNotices, proposedNotices],
        lead: [...disposalNotices, experimentNotices, setAsideNotices, alarmNotices, digestNotices],
      }),
    },
    access: { ...accessProcedures, ...auditProcedures(headKeeper) },
    jobs: jobProcedures,
    library: { ...libraryProcedures, ...libraryViewProcedures, import: importProcedure },
    labeling: labelingProcedures(presence),
    bulk: bulkProcedures,
    models: { ...modelsProcedures, ...segmentationProcedures(segmentation) },
    policy: policyProcedures,
    evaluation: evaluationProcedures,
    embeddings: embeddingsProcedures(texts),
    signals: signalsProcedures,
    disposal: disposalProcedures,
    datasets: datasetsProcedures,
    experiments: experimentsProcedures,
    monitoring: monitoringProcedures,
    maintenance: maintenanceProcedures,
    refresh: refreshProcedures,
    training: trainingProcedures,
    webhooks: webhooksProcedures(sender),
  })

/** Every kind of long work. */
const jobKinds: readonly JobKind[] = [
  ...libraryJobs,
  ...modelsJobs,
  ...evaluationJobs,
  ...embeddingsJobs,
  ...signalsJobs,
  ...disposalJobs,
  ...datasetsJobs,
  ...bulkJobs,
  ...maintenanceJobs,
  ...monitoringJobs,
  ...refreshJobs,
  ...trainingJobs,
  runBoth,
]

/** What is due when a workspace is opened. */
function noteOpening(context: Context): void {
  const { store, clock, log } = context
  try {
    noteDayOfUse(store, clock)
    releaseExpired(store, clock.nowMs())
    fixQueues(context)
  } catch (error) {
    // A full disk must not keep anybody from opening the workspace to make room in it.
    if (!isNoSpace(error)) throw error
    log.warn('The disk is full, so Winnow couldn’t record that the workspace was opened today.')
  }
}

/** What follows a job that brought images. */
function followImport(context: Context, job: ListedJob, user: User): void {
  groupAfterImport(context, job, user)
  prelabelAfterImport(context, job, user)
  describeWhenIdle(context, user)
  drawAudits(context)
  context.finishBeforeClose(discardUploads(context, job), 'Deleting imported uploads')
}

/**
 * Opens the engine on a workspace: the one place where its parts are put together. Throws NOT_FOUND when the folder is
 * no workspace and REFUSED when another engine holds it, or links stand in it.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? { nowMs: Date.now }
  const ids = options.ids ?? randomIds()
  const managed = options.managed ?? readManaged()
  requireWorkspacePlace(managed, options.folder)
  requireWorkspace(options.folder)
  requireNoLinks(options.folder)
  const { folder, program = 'winnow', onWaiting } = options
  const lock = onWaiting
    ? await takeLockWhenClosed(folder, program, clock, onWaiting)
    : takeWorkspaceLock(folder, program, clock)
  let opened: Store | null = null
  try {
    const folders = ensureFolders(options.folder)
    const log = fileLog(options.folder, clock, ids)
    const store = await openStore(options.folder, log.error)
    opened = store
    await discardUnsealed(store)
    openLibrary({ store, folders, log })
    registerQueryFunctions(store, { maxMs: maxStatementMs })
    for (const problem of managed.problems) log.warn(problem)
    const events = new Events(() => store.durable())
    const outliving = new Set<Promise<unknown>>()
    const headKeeper = new HeadKeeper({ folder: options.folder, store, clock, log })
    await headKeeper.open()
    const context: Context = {
      store,
      changes: new ImageChangeLog(store),
      folders,
      clock,
      ids,
      log,
      settings: () => applyManaged(readSettings(store), managed),
      managed,
      modelHosts: options.served?.modelHosts ?? null,
      storageAllowed: options.served ? (options.served.storage ?? []) : null,
      userNow: ({ userId }) => userByRow(store, rowOf(userId)),
      auditChanged: () => headKeeper.changed(),
      announce(event) {
        events.announce(event)
        if (event.type === 'labelsChanged' || event.type === 'modelsChanged') reviews.follow()
        followAcceptances(context, event)
        experiments.heard(event)
      },
      finishBeforeClose(work, what) {
        const ended = work
          .catch((error: unknown) => log.error(`${what} failed.`, error))
          .finally(() => outliving.delete(ended))
        outliving.add(ended)
      },
      threads: new Threads(options.folder, store.noteDamage),
      answers: new RevisionAnswers(store.commits),
      answerTimes: new AnswerTimes(),
      get jobs() {
        return jobs
      },
    }
    const reviews = new ReviewFollower(context)
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
        // In the window's engine: a command ends before much of it is done, and does itself what it needs.
        if (!options.recoverJobs || job.status !== 'done') return
        followImport(context, job, user)
      },
    })
    await recoverPurges(context)
    await recoverArchive(context)
    noteOpening(context)
    const segmentation = new Segmentation(context)
    const texts = new TextSearch(context)
    const presence = new Presence((event) => context.announce(event))
    const name = String(readValue(store, 'name') ?? 'Workspace')
    const sender = new WebhookSender(context, name)
    const router = buildRouter(events, presence, segmentation, texts, headKeeper, sender)
    const actor = options.user === undefined ? owner(store) : userByName(store, options.user)
    const connect = (findForeign?: FindForeign): Connection => ({
      engine: context,
      session: { actor },
      findForeign,
    })
    const storedPaths = () => [...jobs.filePaths(), ...(filePathsOf(Settings)?.(context.settings()) ?? [])]
    // Those of earlier runs: users of a server name no other places.
    let earlier: readonly string[] | null = null
    const foreign = () => {
      earlier ??= storedPaths()
      return earlier
    }
    const connectRemote = ({ userId, ...more }: RemoteUser): Connection & { remote: RemotePlaces } => {
      context.answers.isPaced = true
      return {
        engine: context,
        session: { actor: userByRow(store, rowOf(userId)) },
        ...more,
        remote: remotePlaces(folders.root, {
          uploads: join(folders.cache, 'uploads', userId),
          userId,
          role: () => userByRow(store, rowOf(userId)).role,
          roots: options.served?.roots ?? [],
          foreign: [...foreign(), ...(managed.from === null ? [] : [managed.from])],
        }),
      }
    }
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
      connectRemote,
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
      digestIfDue: () => writeDigestIfDue({ ...context, actor: owner(store) }),
      async close() {
        lock.closing()
        await experiments.close()
        await jobs.close()
        await sender.close()
        await segmentation.close()
        await texts.close()
        await context.threads.close()
        // Only then may another engine have the workspace: nobody writes into its folder any more.
        await Promise.all(outliving)
        await headKeeper.close()
        await store.close()
        lock.release()
      },
    }
  } catch (error) {
    await opened?.close()
    lock.release()
    throw atPlace(error, options.folder)
  }
}

/** Makes a workspace of a backup in a new or empty folder. Throws INVALID if the backup is not complete. */
export const openBackup = (options: Omit<RestoreOptions, 'replay'>): Promise<RestoredBackup> =>
  restoreBackup({
    ...options,
    async replay(folder, keyedHashes) {
      const engine = await openEngine({ folder, program: 'winnow restore-backup', clock: options.clock })
      try {
        endAllSessions(engine.context.store)
        turnOffWebhooks(engine.context.store)
        return await replayErasures({ ...engine.context, actor: owner(engine.context.store) }, keyedHashes)
      } finally {
        await engine.close()
      }
    },
  })

export { forgetAddress, isTaken, type LocalAddress, noteAddress, readAddress } from './access/index.ts'
export type { Clock, Context, Ids } from './context.ts'
export {
  classNamesInYaml,
  diffText,
  formatList,
  formatNames,
  isArchive,
  lookAtChosen,
} from './datasets/index.ts'
export { oddsText, signed } from './experiments/index.ts'
export { type Part, writePart } from './library/index.ts'
export { checkDamaged, type ListedBackup, listStoredBackups, verifySealedAudit } from './maintenance/index.ts'
export { makeFolder } from './make-folder.ts'
export {
  addProfile,
  checkProfile,
  listProfiles,
  profileNamed,
  readProfile,
  runShardOf,
  shippedProfiles,
} from './models/index.ts'
export { hoursSavedText, sinceText, statisticText, teamText } from './monitoring/index.ts'
export { checkPolicy } from './policy/index.ts'
export { socketPort } from './socket-port.ts'
export {
  allConnectionSettings,
  ConnectionSettings,
  checkStorage,
  connectionSettingsFile,
  writeConnectionSettings,
} from './storage/index.ts'
export { isNoSpace, noSpaceMessage } from './store/index.ts'
export { keepHeapSmall } from './threads/small-heap.ts'
export { addRecipe, listRecipes, readRecipe } from './training/index.ts'
export { winnowVersion } from './winnow-version.ts'
export { createWorkspace, isWorkspace } from './workspace/index.ts'

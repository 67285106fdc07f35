import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, CircleX, ListTodo, LoaderCircle, Play, TriangleAlert, X } from 'lucide-react'
import type { ListedJob } from '#contract'
import { queries, useWorkspace } from '../connection/index.ts'
import { importResult, showImportResult } from '../dialogs/import/import-flow.ts'
import { isActive, jobCount, jobFraction, jobProgress } from '../jobs/job-text.ts'
import { useJobActions } from '../jobs/use-job-actions.ts'
import { wholeJob } from '../jobs/whole-job.ts'
import {
  classNames,
  formatAgo,
  formatCount,
  formatDuration,
  formatFacts,
  IconButton,
  PopoverClose,
  PopoverPanel,
  ProgressBar,
} from '../kit/index.ts'
import { useRefusal } from '../roles/index.ts'
import { navigate } from '../route/route.ts'
import { fromEngine } from '../texts/from-engine.ts'

/** The running job in the sidebar. It opens the latest jobs, with cancel and resume. */
export function JobIndicator({ isFolded }: { isFolded: boolean }) {
  const { data: jobs = [] } = useQuery(queries.jobs.list.queryOptions({ input: { limit: 20 } }))
  const isStopped = useWorkspace(({ status }) => status === 'failed')
  const running = isStopped ? undefined : (jobs.find((job) => job.status === 'running') ?? jobs.find(isActive))
  return (
    <PopoverPanel
      label={t`Jobs`}
      trigger={
        running ? (
          <button
            type="button"
            aria-label={`${fromEngine(running.title)}: ${jobProgress(running)}`}
            className={classNames(
              'flex shrink-0 flex-col justify-center gap-1 rounded-md px-2 py-1.5 text-left text-xs hover:bg-hover',
              isFolded && 'min-w-16',
            )}
          >
            <span className="flex w-full gap-2">
              {!isFolded && <span className="min-w-0 flex-1 truncate">{fromEngine(running.title)}</span>}
              <span className="tabular min-w-0 truncate text-text-3">
                {running.secondsLeft === null ? formatCount(running.done) : formatDuration(running.secondsLeft)}
              </span>
            </span>
            <ProgressBar fraction={jobFraction(running)} label={fromEngine(running.title)} />
          </button>
        ) : (
          <button
            type="button"
            aria-label={t`Jobs`}
            className={classNames(
              'flex shrink-0 items-center rounded-md text-text-2 hover:bg-hover hover:text-text',
              isFolded ? 'size-8 justify-center' : 'min-h-8 gap-2.5 px-2',
            )}
          >
            <ListTodo size={16} aria-hidden />
            {!isFolded && t`Jobs`}
          </button>
        )
      }
    >
      <h2 className="border-b border-line px-3 py-2 font-semibold">{t`Jobs`}</h2>
      {jobs.length === 0 && <p className="px-3 py-4 text-center text-text-3">{t`No jobs yet`}</p>}
      {jobs.map((job) => (
        <JobLine key={job.jobId} job={job} />
      ))}
    </PopoverPanel>
  )
}

const statusLooks = {
  queued: { icon: LoaderCircle, color: 'text-text-3', title: t`Waiting` },
  running: { icon: LoaderCircle, color: 'text-accent-text animate-spin', title: t`Running` },
  done: { icon: CircleCheck, color: 'text-ok', title: t`Done` },
  failed: { icon: CircleX, color: 'text-danger', title: t`Failed` },
  cancelled: { icon: CircleSlash, color: 'text-text-3', title: t`Canceled` },
  interrupted: { icon: CircleSlash, color: 'text-warn', title: t`Interrupted` },
  setAside: { icon: TriangleAlert, color: 'text-warn', title: t`Postponed` },
}

/** Jobs that work image by image. If they are canceled, the images done so far stay done. */
const incrementalJobs: ReadonlySet<string> = new Set([
  'library.import',
  'models.prelabel',
  'embeddings.describe',
  'disposal.archive',
  'disposal.retrieve',
  'purge.run',
])

function JobLine({ job }: { job: ListedJob }) {
  const refusal = useRefusal('jobs.cancel', t`cancel and resume jobs`)
  const { resume, cancel } = useJobActions(job.jobId)
  const isResumable = job.status === 'cancelled' || job.status === 'failed' || job.status === 'interrupted'
  const { icon: Icon, color, title } = statusLooks[job.isSetAside ? 'setAside' : job.status]
  return (
    <div className="flex items-start gap-2.5 px-3 py-2">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <JobTitle job={job} />
        <div className="tabular text-xs text-text-2">
          {isActive(job)
            ? jobProgress(job)
            : formatFacts(
                title,
                isResumable && job.done > 0 && jobCount(job),
                job.endedAtMs !== null && formatAgo(job.endedAtMs),
              )}
        </div>
        {job.error && (
          <div data-selectable className="text-xs text-danger">
            {job.error}
          </div>
        )}
        {job.status === 'cancelled' && job.done > 0 && incrementalJobs.has(job.kind) && (
          <div className="text-xs text-text-3">{t`Finished work is kept. Resume to do the rest.`}</div>
        )}
        <Skipped job={job} />
        {job.status === 'running' && (
          <div className="mt-1.5">
            <ProgressBar fraction={jobFraction(job)} label={fromEngine(job.title)} />
          </div>
        )}
      </div>
      {/* The same button cancels and resumes, so that it keeps the focus. */}
      {isActive(job) ? (
        <IconButton icon={X} refused={refusal} label={t`Cancel ${fromEngine(job.title)}`} onClick={cancel} />
      ) : (
        isResumable && (
          <IconButton icon={Play} refused={refusal} label={t`Resume ${fromEngine(job.title)}`} onClick={resume} />
        )
      )}
      {job.status === 'interrupted' && (
        <IconButton icon={X} refused={refusal} label={t`Cancel ${fromEngine(job.title)}`} onClick={cancel} />
      )}
    </div>
  )
}

/** The title of a job. That of a refresh leads to its page. */
function JobTitle({ job: { kind, title } }: { job: ListedJob }) {
  const isRefused = useRefusal('refresh.runs') !== null
  if (kind !== 'refresh.run' || isRefused) return <div className="truncate font-medium">{fromEngine(title)}</div>
  return (
    <PopoverClose>
      <button
        type="button"
        title={t`Show where the refresh stands`}
        className="max-w-full truncate font-medium text-accent-text hover:underline"
        onClick={() => navigate('datasets', { view: 'refresh' })}
      >
        {fromEngine(title)}
      </button>
    </PopoverClose>
  )
}

/** What a finished job skipped: a link to the list for an import, the first reasons for other jobs. */
function Skipped({ job }: { job: ListedJob }) {
  const { figures = {}, problems = [] } = job.summary ?? {}
  const skipped = (figures.rejected ?? 0) + (figures.skipped ?? 0) + (figures.failed ?? 0)
  if (skipped === 0) return null
  if (job.kind !== 'library.import')
    return (
      <div data-selectable className="text-xs text-warn" title={problems.join('\n')}>
        {t`${formatCount(skipped)} skipped`}
        {problems[0] && `: ${problems[0]}`}
      </div>
    )
  const show = async () => {
    const result = importResult(await wholeJob(job.jobId))
    navigate('library')
    if (result) showImportResult(result)
  }
  return (
    <PopoverClose>
      <button
        type="button"
        className="text-xs font-medium text-warn underline underline-offset-2"
        onClick={() => void show()}
      >
        <Trans>
          <Plural value={skipped} one="# file" other="# files" /> skipped
        </Trans>
      </button>
    </PopoverClose>
  )
}

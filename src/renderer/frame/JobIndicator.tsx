import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, CircleX, ListTodo, LoaderCircle, Play, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { Job } from '#contract'
import { queries } from '../connection/index.ts'
import { isActive, jobFraction, jobProgress } from '../jobs/job-words.ts'
import { countOf, formatCount, formatDuration, formatTime, IconButton, ProgressBar } from '../kit/index.ts'
import { importResult, showImportResult } from '../pages/library/import-flow.ts'
import { navigate } from '../route.ts'

/** The running job in the top bar, and behind it the latest jobs with cancel and resume. */
export function JobIndicator() {
  const { data: jobs = [] } = useQuery(queries.jobs.list.queryOptions({ input: { limit: 20 } }))
  const running = jobs.find((job) => job.status === 'running') ?? jobs.find(isActive)
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        {running ? (
          <button
            type="button"
            aria-label={`${running.title}: ${jobProgress(running)}`}
            className="flex h-8 w-56 flex-col justify-center gap-1 rounded-md px-2 text-left hover:bg-hover"
          >
            <span className="flex w-full gap-2 text-2xs leading-3">
              <span className="min-w-0 flex-1 truncate">{running.title}</span>
              <span className="tabular text-text-3">
                {running.secondsLeft === null
                  ? formatCount(running.done)
                  : `${formatDuration(running.secondsLeft)} left`}
              </span>
            </span>
            <ProgressBar fraction={jobFraction(running)} label={running.title} />
          </button>
        ) : (
          <button
            type="button"
            aria-label="Jobs"
            className="flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-hover hover:text-text"
          >
            <ListTodo size={16} aria-hidden />
          </button>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Jobs"
          className="appear z-30 flex max-h-96 w-[400px] flex-col overflow-y-auto rounded-lg border border-line bg-raised py-1 shadow-float outline-none"
        >
          {jobs.length === 0 && <p className="px-3 py-4 text-center text-text-3">No job has run yet.</p>}
          {jobs.map((job) => (
            <JobLine key={job.jobId} job={job} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const statusLooks = {
  queued: { icon: LoaderCircle, color: 'text-text-3', words: 'Waiting' },
  running: { icon: LoaderCircle, color: 'text-accent-text animate-spin', words: 'Running' },
  done: { icon: CircleCheck, color: 'text-ok', words: 'Done' },
  failed: { icon: CircleX, color: 'text-danger', words: 'Failed' },
  cancelled: { icon: CircleSlash, color: 'text-text-3', words: 'Cancelled' },
  interrupted: { icon: CircleSlash, color: 'text-warn', words: 'Interrupted' },
}

function JobLine({ job }: { job: Job }) {
  const cancel = useMutation(queries.jobs.cancel.mutationOptions())
  const resume = useMutation(queries.jobs.resume.mutationOptions())
  const { icon: Icon, color, words } = statusLooks[job.status]
  return (
    <div className="flex items-start gap-2.5 px-3 py-2">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{job.title}</div>
        <div className="tabular text-xs text-text-2">
          {isActive(job)
            ? jobProgress(job)
            : `${words}${job.endedAtMs === null ? '' : ` · ${formatTime(job.endedAtMs)}`}`}
        </div>
        {job.error && (
          <div data-selectable className="text-xs break-words text-danger">
            {job.error}
          </div>
        )}
        <LeftOut job={job} />
        {job.status === 'running' && (
          <div className="mt-1.5">
            <ProgressBar fraction={jobFraction(job)} label={job.title} />
          </div>
        )}
      </div>
      {isActive(job) && (
        <IconButton icon={X} label={`Cancel ${job.title}`} onClick={() => cancel.mutate({ jobId: job.jobId })} />
      )}
      {(job.status === 'cancelled' || job.status === 'failed' || job.status === 'interrupted') && (
        <IconButton icon={Play} label={`Resume ${job.title}`} onClick={() => resume.mutate({ jobId: job.jobId })} />
      )}
    </div>
  )
}

/** The way back to the list of files that a finished import left out. */
function LeftOut({ job }: { job: Job }) {
  const result = importResult(job)
  if (!result?.rejected.length) return null
  const show = () => {
    navigate('library')
    showImportResult(result)
  }
  return (
    <Popover.Close className="text-xs font-medium text-warn underline underline-offset-2" onClick={show}>
      {countOf(result.rejected.length, 'file')} left out
    </Popover.Close>
  )
}

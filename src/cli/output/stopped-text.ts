import type { Job } from '#contract'

type StoppedJob = Pick<Job, 'jobId' | 'title' | 'status' | 'error'>

/** Returns why a job stopped early, and how to resume it. */
export function stoppedText({ jobId, title, status, error }: StoppedJob, folder: string): string {
  const why =
    status === 'cancelled'
      ? 'was canceled'
      : error
        ? `was interrupted: ${error.replace(/\.$/, '')}`
        : 'was interrupted, because the workspace was closed'
  return `“${title}” ${why}. What it had done is kept. Resume it: winnow job resume ${folder} ${jobId}`
}

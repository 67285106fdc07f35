import { useMutation } from '@tanstack/react-query'
import type { JobId } from '#model/ids.ts'
import { queries, queryClient } from '../connection/index.ts'

/** Returns the actions that resume or cancel a job, after which its notification disappears. */
export function useJobActions(jobId: JobId): { resume(): void; cancel(): void } {
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: queries.workspace.notices.key() })
  const resume = useMutation(queries.jobs.resume.mutationOptions({ onSuccess }))
  const cancel = useMutation(queries.jobs.cancel.mutationOptions({ onSuccess }))
  return { resume: () => resume.mutate({ jobId }), cancel: () => cancel.mutate({ jobId }) }
}

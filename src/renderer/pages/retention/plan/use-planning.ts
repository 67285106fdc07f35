import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { engine, onEngineEvent, queries, queryClient } from '../../../connection/index.ts'

/** Makes plans, reports the progress and can stop. */
export function usePlanning(onPlanned: (planId: string) => void, { isPreview = false } = {}) {
  const [share, setShare] = useState<number | null>(null)
  const abort = useRef<AbortController | null>(null)
  const plan = useMutation({
    mutationFn: (policy: string) => {
      setShare(null)
      abort.current = new AbortController()
      return engine.policy.createPlan({ policy, isPreview }, { signal: abort.current.signal })
    },
    onSuccess: (made) => {
      // Opens the plan before the list is refetched.
      queryClient.setQueryData(queries.policy.plans.queryKey(), (plans = []) => [
        made,
        ...plans.filter((one) => !(isPreview && one.isPreview)),
      ])
      onPlanned(made.planId)
    },
  })
  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type === 'planProgressed') setShare(event.share)
      }),
    [],
  )
  return {
    make: plan.mutate,
    stop: () => abort.current?.abort(),
    isPlanning: plan.isPending,
    hasFailed: plan.isError,
    share,
  }
}

import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ImageId, PlanId } from '#model/ids.ts'
import { engine, errorMessage, onEngineEvent } from '../../../connection/index.ts'
import { Badge, Button, formatTime, ProgressBar } from '../../../kit/index.ts'

/** Finds the exact date at which an image's outcome changes, by planning again. */
export function ExactDate({ planId, imageId }: { planId: PlanId; imageId: ImageId }) {
  const [share, setShare] = useState<number | null>(null)
  const abort = useRef<AbortController | null>(null)
  const search = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => {
      setShare(null)
      abort.current = new AbortController()
      return engine.policy.nextChange({ planId, imageId }, { signal: abort.current.signal })
    },
  })
  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type === 'planProgressed') setShare(event.share)
      }),
    [],
  )
  useEffect(() => () => abort.current?.abort(), [])
  if (search.isPending)
    return (
      <div className="flex items-center gap-3">
        <ProgressBar fraction={share} label={t`Planning again`} />
        <Button size="small" onClick={() => abort.current?.abort()}>
          {t`Stop`}
        </Button>
      </div>
    )
  if (search.data)
    return (
      <p className="flex items-start gap-2">
        <Badge tone={search.data.verified ? 'ok' : 'warn'}>
          {search.data.verified ? t`Verified` : t`Planned again`}
        </Badge>
        <span>
          {search.data.text}
          {search.data.atMs !== null && <span className="text-text-3"> ({formatTime(search.data.atMs)})</span>}
        </span>
      </p>
    )
  return (
    <div className="flex items-center gap-3">
      <Button size="small" onClick={() => search.mutate()}>
        {t`Find exact date`}
      </Button>
      <span className="text-xs text-text-3">
        {search.error && !abort.current?.signal.aborted
          ? errorMessage(search.error)
          : t`Plans again for that date, because the ranks of other images change too.`}
      </span>
    </div>
  )
}

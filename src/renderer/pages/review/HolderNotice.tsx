import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UserRoundPen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../kit/index.ts'
import { Notice } from './ReviewNotice.tsx'
import { useReview, useReviewSession } from './review-context.ts'

/** Shows who else has the image or claimed it, and offers to claim it. */
export function HolderNotice() {
  const { queue } = useReviewSession()
  const holder = useReview((page) => page.holder)
  if (!holder || !queue.shared) return null
  const { user, seenAtMs, isLost } = holder
  return (
    <Notice
      icon={UserRoundPen}
      action={
        <Button size="small" onClick={() => queue.shared?.claim()}>
          {isLost ? t`Claim it back` : t`Claim image`}
        </Button>
      }
    >
      {isLost ? (
        <Trans>
          <b className="font-medium">{user}</b> claimed this image. Your changes are kept.
        </Trans>
      ) : (
        <Trans>
          <b className="font-medium">{user}</b> is reviewing this image, <SecondsAgo ms={seenAtMs} />.
        </Trans>
      )}
    </Notice>
  )
}

/** Shows seconds, because a lease lasts only two minutes. */
function SecondsAgo({ ms }: { ms: number }) {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((nowMs - ms) / 1000))
  return <span className="tabular">{t`active ${seconds} s ago`}</span>
}

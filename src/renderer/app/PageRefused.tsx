import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole } from 'lucide-react'
import { queries } from '../connection/index.ts'
import { Button, EmptyState } from '../kit/index.ts'
import { navigate } from '../route/route.ts'

/** Shown instead of a page that the user's role can't open: why, and who can. */
export function PageRefused({ refusal }: { refusal: string }) {
  const me = useQuery(queries.access.whoami.queryOptions()).data
  return (
    <EmptyState
      icon={LockKeyhole}
      title={refusal.replace(/\.$/, '')}
      actions={<Button onClick={() => navigate('home')}>{t`Go to Home`}</Button>}
    >
      {me
        ? t`You are acting as ${me.name}, with the role ${me.role}. An admin can change roles.`
        : t`An admin can change roles.`}
    </EmptyState>
  )
}

import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../../connection/index.ts'
import { PageHeader, Tabs } from '../../kit/index.ts'
import { type PageParams, usePageParams } from '../../route/route.ts'
import { AgreementView } from './AgreementView.tsx'
import { BoardView } from './BoardView.tsx'
import { SettleView } from './SettleView.tsx'

type TeamTab = NonNullable<PageParams['team']['tab']>

/** For leads: today's work, agreement between users, and independent labels to settle. */
export function TeamPage() {
  const { tab, queueId } = usePageParams('team')
  const [shown, setShown] = useState<TeamTab>(tab ?? 'board')
  const toSettle = useQuery(queries.labeling.independentImages.queryOptions({ input: { limit: 1 } })).data?.counts
    .toSettle
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader title={t`Team`} />
      <Tabs<TeamTab>
        value={shown}
        onChange={setShown}
        className="flex min-h-0 flex-1 flex-col *:first:px-7"
        tabs={[
          { name: 'board', title: t`Today`, content: <BoardView /> },
          { name: 'agreement', title: t`Agreement`, content: <AgreementView /> },
          {
            name: 'settle',
            title: t`Settle`,
            ...(toSettle ? { count: toSettle } : {}),
            content: <SettleView queueId={queueId} />,
          },
        ]}
      />
    </div>
  )
}

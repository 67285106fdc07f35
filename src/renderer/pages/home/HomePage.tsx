import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { roleAllows } from '#model/roles.ts'
import { queries } from '../../connection/index.ts'
import { WithoutPredictions } from '../../jobs/WithoutPredictions.tsx'
import { useMyQueues } from './assigned.ts'
import { FirstHour } from './FirstHour.tsx'
import { FromTheGuide } from './FromTheGuide.tsx'
import { NewComments } from './NewComments.tsx'
import { NextQueues } from './NextQueues.tsx'
import { QueueCard } from './QueueCard.tsx'
import { SentBack } from './SentBack.tsx'
import { TeamHours } from './TeamHours.tsx'
import { TeamQueues } from './TeamQueues.tsx'
import { TeamWeek } from './TeamWeek.tsx'
import { WhatToDo } from './WhatToDo.tsx'
import { WorkspaceFacts } from './WorkspaceFacts.tsx'
import { YourWeek } from './YourWeek.tsx'

/** The user's work and progress. Leads also see their team's. */
export function HomePage() {
  const me = useQuery(queries.access.whoami.queryOptions()).data
  if (!me) return null
  const isLead = roleAllows(me.role, 'lead')
  return <Home name={me.name} isLead={isLead} isAdmin={me.role === 'admin'} />
}

function Home({ name, isLead, isAdmin }: { name: string; isLead: boolean; isAdmin: boolean }) {
  const [assigned, ...next] = useMyQueues(name) ?? []
  return (
    <div className="min-h-0 flex-1 overflow-auto px-7 py-6 narrow:px-4">
      <div className="mx-auto flex max-w-300 flex-col min-[1700px]:max-w-410 gap-5">
        <header>
          <h1 className="text-xl font-semibold">
            {greeting(new Date().getHours())}, {name}
          </h1>
        </header>
        <div className="grid grid-cols-[minmax(0,1fr)_minmax(14rem,18rem)] gap-9 min-[1700px]:grid-cols-[minmax(0,1fr)_40rem] narrow:grid-cols-[minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-8">
            <WithoutPredictions />
            <QueueCard name={name} assigned={assigned} />
            {isLead && <WhatToDo />}
            {isAdmin && <FirstHour />}
            {isLead && <TeamQueues />}
            <SentBack name={name} />
            <NewComments />
          </div>
          <aside
            aria-label={t`Numbers`}
            className="min-w-0 gap-9 *:mb-8 min-[1700px]:columns-2 [&>*]:break-inside-avoid"
          >
            <YourWeek name={name} />
            <FromTheGuide />
            <NextQueues queues={next} />
            {isLead && <TeamHours />}
            {isLead && <TeamWeek />}
            {isLead && <WorkspaceFacts />}
          </aside>
        </div>
      </div>
    </div>
  )
}

const greeting = (hour: number): string =>
  hour < 5 ? t`Good night` : hour < 12 ? t`Good morning` : hour < 18 ? t`Good afternoon` : t`Good evening`

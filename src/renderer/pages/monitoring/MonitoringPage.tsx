import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { PageHeader } from '../../kit/index.ts'
import { AnchoringPanel } from './BlindAuditPanel.tsx'
import { CorrectionsPanel } from './CorrectionsPanel.tsx'

/** Whether the current model still does what it did, from what users correct anyway. */
export function MonitoringPage() {
  const { data: report } = useQuery(queries.monitoring.report.queryOptions({ input: {} }))
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title="Monitoring" detail="What users correct, and what has changed" />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key */}
      <section aria-label="Figures" tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-7 py-4">
        {report && <CorrectionsPanel models={report.models} />}
        <AnchoringPanel />
      </section>
    </div>
  )
}

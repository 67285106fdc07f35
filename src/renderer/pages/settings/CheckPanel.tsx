import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Stethoscope } from 'lucide-react'
import { useState } from 'react'
import type { CheckResult, Finding } from '#contract'
import { engine } from '../../connection/index.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { Badge, Button, Checkbox, Panel } from '../../kit/index.ts'

const badge = ({ severity, repaired }: Finding) =>
  repaired ? (
    <Badge tone="ok">{t`Repaired`}</Badge>
  ) : severity === 'error' ? (
    <Badge tone="danger">{t`Problem`}</Badge>
  ) : severity === 'warning' ? (
    <Badge tone="warn">{t`Warning`}</Badge>
  ) : (
    <Badge>{t`Note`}</Badge>
  )

/** Checks the workspace, and repairs what can be repaired without loss. */
export function CheckPanel() {
  const [deep, setDeep] = useState(false)
  const started = useStartedJob()
  const check = useMutation({
    mutationFn: (repair: boolean) => started.result<CheckResult>(engine.maintenance.check({ deep, repair })),
  })
  const result = check.data
  const canRepair = result?.findings.some(({ repairable, repaired }) => repairable && !repaired) ?? false
  return (
    <Panel
      title={t`Check workspace`}
      actions={
        <JobFooter jobId={started.jobId}>
          <Button icon={Stethoscope} disabled={check.isPending} onClick={() => check.mutate(false)}>
            {t`Check now`}
          </Button>
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-text-2">
          <Trans>
            Checks that the database, files and models are complete and consistent. Changes nothing. Afterward, you can
            repair what is safe to repair.
          </Trans>
        </p>
        <Checkbox checked={deep} onChange={setDeep} label={t`Verify every original (slow)`} />
        {result && (
          <p role="status" className={result.ok ? 'font-medium text-ok' : 'font-medium text-danger'}>
            {result.ok ? t`No problems found` : t`Problems found`}
          </p>
        )}
        {result && (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
            {result.checks.map(({ check: name, scanned }) => (
              <div key={name} className="contents">
                <dt className="font-medium">{name}</dt>
                <dd className="text-text-2">{scanned}</dd>
              </div>
            ))}
          </dl>
        )}
        {result && result.findings.length > 0 && (
          <ul data-selectable className="flex flex-col gap-2">
            {result.findings.slice(0, 200).map((finding) => (
              <li key={`${finding.check} ${finding.what}`} className="flex gap-2">
                <span className="w-20 shrink-0">{badge(finding)}</span>
                <span className="min-w-0 flex-1">
                  {finding.what}
                  {!finding.repaired && <span className="block text-xs text-text-3">{finding.fix}</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
        {result && result.findings.length > 200 && <p>{t`${result.findings.length - 200} more are not shown.`}</p>}
        {canRepair && (
          <div>
            <Button disabled={check.isPending} onClick={() => check.mutate(true)}>
              {t`Repair safely`}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  )
}

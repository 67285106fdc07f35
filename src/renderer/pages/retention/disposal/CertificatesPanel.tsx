import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileCheck, FileDown } from 'lucide-react'
import { useState } from 'react'
import type { Certificate } from '#contract'
import { queries, shell } from '../../../connection/index.ts'
import { Badge, Button, classNames, EmptyState, formatTime, Panel, toast } from '../../../kit/index.ts'
import { CertificatePage } from './CertificatePage.tsx'

/** The certificates of permanent deletions. */
export function CertificatesPanel() {
  const { data: certificates = [] } = useQuery(queries.disposal.certificates.queryOptions())
  const [selected, setSelected] = useState<string | null>(null)
  const shown = certificates.find(({ certificateId }) => certificateId === selected) ?? certificates[0]
  const save = useMutation({
    mutationFn: ({ certificateId }: Certificate) => shell.savePdf({ name: `deletion certificate ${certificateId}` }),
    onSuccess: (file) => file && toast({ tone: 'ok', title: t`Saved as PDF`, detail: file }),
  })
  if (!shown)
    return (
      <EmptyState icon={FileCheck} title={t`No certificates yet`}>
        <Trans>
          A certificate is issued whenever images are permanently deleted or erased. It lists what was deleted, by which
          rule, and where copies may remain.
        </Trans>
      </EmptyState>
    )
  return (
    <div className="grid h-full min-h-0 grid-cols-[240px_minmax(0,1fr)] gap-4 py-4">
      <Panel flush className="min-h-0 overflow-hidden">
        <ul className="h-full overflow-y-auto p-1.5" aria-label={t`Certificates`}>
          {certificates.map((certificate) => (
            <li key={certificate.certificateId}>
              <button
                type="button"
                aria-current={certificate === shown}
                onClick={() => setSelected(certificate.certificateId)}
                className={classNames(
                  'flex w-full flex-col gap-0.5 rounded-md px-2.5 py-1.5 text-left hover:bg-hover',
                  certificate === shown && 'bg-accent-soft hover:bg-accent-soft',
                )}
              >
                <span className="flex items-center gap-2">
                  <span className="flex-1 font-medium">
                    {certificate.body.kind === 'erasure' ? t`Erasure` : t`Deletion`}
                  </span>
                  <Badge tone={certificate.problems.length === 0 ? 'ok' : 'danger'}>
                    {certificate.problems.length === 0 ? t`Verified` : t`Wrong`}
                  </Badge>
                </span>
                <span className="text-xs text-text-3">
                  <Plural value={certificate.body.scope.images} one="# image" other="# images" />
                </span>
                <span className="tabular text-xs text-text-3">{formatTime(Date.parse(certificate.body.issuedAt))}</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        flush
        className="min-h-0"
        title={t`Issued ${formatTime(Date.parse(shown.body.issuedAt))}`}
        actions={
          <Button icon={FileDown} disabled={save.isPending} onClick={() => save.mutate(shown)}>
            {t`Save as PDF`}
          </Button>
        }
      >
        <div className="h-full overflow-y-auto">
          <CertificatePage certificate={shown} />
        </div>
      </Panel>
    </div>
  )
}

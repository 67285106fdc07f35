import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronRight, Wheat } from 'lucide-react'
import { rejectedCount } from '#model/rejected-count.ts'
import { useClassMap } from '../../../class-map/use-class-map.ts'
import { queries, useWorkspace } from '../../../connection/index.ts'
import { DecodingDialog } from '../../../dialogs/import/DecodingDialog.tsx'
import { ImportResultDialog } from '../../../dialogs/import/ImportResultDialog.tsx'
import { showImportResult } from '../../../dialogs/import/import-flow.ts'
import { jobFraction } from '../../../jobs/job-text.ts'
import { Button, classNames, fileName, formatCount, formatFacts, formatPercent } from '../../../kit/index.ts'
import { ClassesStep } from './ClassesStep.tsx'
import { ImagesStep } from './ImagesStep.tsx'
import { ModelStep } from './ModelStep.tsx'
import { ResultStep } from './ResultStep.tsx'
import { closeWizard, type StepName, steps, useWizard } from './wizard.ts'

const titles: Record<StepName, string> = {
  images: t`Images`,
  model: t`Model`,
  classes: t`Classes`,
  result: t`See the result`,
}

/** Sets up a workspace in four steps, from a folder to the first review. */
export function Wizard() {
  const { step, paths, name, model } = useWizard()
  const isOpen = useWorkspace(({ status }) => status !== 'none')
  if (step === null) return null
  const at = steps.indexOf(step)
  return (
    <main className="flex h-full flex-col bg-surface">
      <header className="flex min-h-13 shrink-0 items-center gap-3 border-b border-line px-5">
        <span className="grid size-7 place-items-center rounded-md bg-accent text-on-accent">
          <Wheat size={16} aria-hidden />
        </span>
        <span className="min-w-0 flex-1 truncate font-medium">{t`New workspace: ${name}`}</span>
        <ol aria-label={t`Steps`} className="flex items-center gap-2">
          {steps.map((one, place) => (
            <li
              key={one}
              aria-current={one === step ? 'step' : undefined}
              className={classNames('flex items-center gap-2', place <= at ? 'text-text' : 'text-text-3')}
            >
              {place > 0 && <ChevronRight size={14} className="text-text-3" aria-hidden />}
              <span
                className={classNames(
                  'tabular grid size-5.5 place-items-center rounded-full text-xs',
                  place < at && 'bg-ok-soft text-ok',
                  place === at && 'bg-accent text-on-accent',
                  place > at && 'bg-inset',
                )}
              >
                {place < at ? <Check size={13} aria-hidden /> : place + 1}
              </span>
              <span className={one === step ? 'font-semibold' : ''}>{titles[one]}</span>
              {one === 'images' && place < at && <ImportedCount />}
              {one === 'model' && place < at && <span className="text-xs text-text-3">{model?.name ?? t`none`}</span>}
            </li>
          ))}
        </ol>
        <span className="flex flex-1 justify-end">
          {isOpen && (
            <Button variant="quiet" onClick={closeWizard}>
              {t`Save and close`}
            </Button>
          )}
        </span>
      </header>
      <ImportedNote />
      <DecodingDialog />
      {step === 'images' && <ImagesStep key={paths[0]} />}
      {step === 'model' && <ModelStep />}
      {(step === 'classes' || step === 'result') && <MappedSteps key={model?.modelId} step={step} />}
    </main>
  )
}

/** The two steps that share a class map. */
function MappedSteps({ step }: { step: 'classes' | 'result' }) {
  const { model } = useWizard()
  const state = useClassMap(model?.modelId ?? null)
  return step === 'classes' ? <ClassesStep state={state} /> : <ResultStep state={state} />
}

function ImportedCount() {
  const { importJob, imported } = useWizard()
  const { data: job } = useQuery({
    ...queries.jobs.get.queryOptions({ input: { jobId: importJob! } }),
    enabled: importJob !== null && imported === null,
  })
  // Counted in the library, because duplicate files are one image.
  const { data: images } = useQuery({
    ...queries.library.count.queryOptions({ input: {} }),
    enabled: imported !== null,
  })
  const text = imported ? images && formatCount(images.count) : formatPercent((job && jobFraction(job)) ?? 0)
  return <span className="tabular text-xs text-text-3">{text}</span>
}

/** Says which labels were imported and what was skipped. */
function ImportedNote() {
  const { imported, step } = useWizard()
  const skipped = imported ? rejectedCount(imported.rejected) : 0
  const labels = imported ? imported.labelsAdded + (imported.labelsKnown ?? 0) : 0
  const files = [...new Set(imported?.sources?.map(({ path }) => path))]
  if (!imported || step === 'images' || skipped + labels === 0) return null
  return (
    <section
      aria-label={t`Imported files`}
      className={classNames(
        'flex shrink-0 items-center gap-3 border-b border-line px-7 py-1.5',
        skipped > 0 ? 'bg-warn-soft' : 'bg-inset',
      )}
    >
      <p className="min-w-0 flex-1 truncate">
        {formatFacts(
          labels > 0 &&
            t`${plural(labels, { one: '# label', other: '# labels' })} imported from ${files.length === 1 ? fileName(files[0] ?? '') : plural(files.length, { one: '# file', other: '# files' })}`,
          skipped > 0 && plural(skipped, { one: '# file or label skipped', other: '# files or labels skipped' }),
        )}
      </p>
      <Button size="small" onClick={() => showImportResult(imported)}>
        {t`Show`}
      </Button>
      <ImportResultDialog />
    </section>
  )
}

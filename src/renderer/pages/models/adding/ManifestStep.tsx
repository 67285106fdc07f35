import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Manifest, ModelSignature } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import { useSettled } from '../../../kit/index.ts'
import { foundText } from './CandidateList.tsx'
import { ManifestForm } from './ManifestForm.tsx'
import type { ModelPlace } from './model-source.ts'
import { TestRunOverlay } from './TestRunOverlay.tsx'

/** Tests a manifest on images of the workspace once the user pauses. */
export function useManifestTest(place: ModelPlace, manifest: Manifest | null) {
  const settled = useSettled(JSON.stringify(manifest), 250)
  const isSettled = settled === JSON.stringify(manifest)
  const query = useQuery({
    ...queries.models.inspect.queryOptions({
      input: { ...place, family: 'auto', ...(manifest && { manifest: JSON.parse(settled) as Manifest }) },
    }),
    enabled: manifest !== null && isSettled,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    meta: { shownInPlace: true },
  })
  const candidate = query.data?.candidates[0]
  const problem = query.error ? errorMessage(query.error) : (query.data?.problem ?? null)
  return { candidate, problem, isRunning: query.isFetching || !isSettled }
}

type ManifestStepProps = {
  manifest: Manifest
  signature: ModelSignature
  test: ReturnType<typeof useManifestTest>
  onChange(manifest: Manifest): void
}

/** The form beside the test results. */
export function ManifestStep({ manifest, signature, test, onChange }: ManifestStepProps) {
  const { candidate, problem, isRunning } = test
  return (
    <div className="grid grid-cols-[340px_minmax(0,1fr)] gap-6">
      <ManifestForm manifest={manifest} signature={signature} onChange={onChange} />
      <div className="sticky top-0 flex h-fit flex-col gap-3" aria-busy={isRunning}>
        <p className="min-h-5 font-medium" role="status">
          {isRunning
            ? t`Testing…`
            : candidate
              ? `${foundText(candidate.testRuns)}.`
              : t`The file can’t be read this way.`}
        </p>
        {!isRunning && candidate?.doubt && <p className="text-warn">{t`But ${candidate.doubt}.`}</p>}
        {!isRunning && problem && (
          <p className="wrap-anywhere whitespace-pre-line text-danger" data-selectable>
            {problem}
          </p>
        )}
        {candidate && (
          <div className={isRunning || problem ? 'flex flex-col gap-3 opacity-50' : 'flex flex-col gap-3'}>
            {candidate.testRuns.map((testRun) => (
              <TestRunOverlay key={testRun.imageId} testRun={testRun} classes={candidate.classes} isLarge />
            ))}
          </div>
        )}
        {candidate?.testRuns.length === 0 && (
          <p className="text-text-2">{t`To see what the model finds, import some images first.`}</p>
        )}
      </div>
    </div>
  )
}

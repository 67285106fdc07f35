import { plural, t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import type { ModelCandidate, ModelKind, TestRun } from '#contract'
import { classNames } from '../../../kit/index.ts'
import { TestRunOverlay } from './TestRunOverlay.tsx'

const kindText: Record<ModelKind, string> = {
  boxes: t`Bounding boxes`,
  'rotated-boxes': t`Rotated boxes`,
  polygons: t`Masks`,
  keypoints: t`Keypoints`,
  classes: t`Image classes`,
  semantic: t`A mask for each class`,
  embedding: t`Embeddings for similarity`,
}

/** Describes how much a model found on its test images. */
export function foundText(testRuns: readonly TestRun[]): string {
  const scores = testRuns.flatMap(({ predictions }) => predictions.map(({ score }) => score))
  if (testRuns.length === 0) return t`Not tested: the workspace has no images yet`
  if (scores.length === 0) return t`Nothing found on ${plural(testRuns.length, { one: '# image', other: '# images' })}`
  return t`${plural(scores.length, { one: '# prediction', other: '# predictions' })} on ${plural(testRuns.length, { one: '# image', other: '# images' })}, confidence up to ${Math.max(...scores).toFixed(2)}`
}

type CandidateListProps = {
  candidates: readonly ModelCandidate[]
  chosen: number | null
  onChoose(index: number): void
}

/** The ways to read a model, with reasons, doubts and test results. */
export function CandidateList({ candidates, chosen, onChoose }: CandidateListProps) {
  const isAmbiguous = candidates.length > 1
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-text-2">
        {isAmbiguous
          ? t`The file can be read in several ways. Choose the one that finds the right objects.`
          : t`Read as`}
      </legend>
      {candidates.map(({ title, why, doubt, manifest, classes, testRuns }, i) => (
        <label
          key={`${title} ${why}`}
          className={classNames(
            'flex cursor-pointer flex-col gap-2 rounded-lg border p-3',
            i === chosen ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover',
          )}
        >
          <span className="flex items-start gap-2">
            <input
              type="radio"
              name="candidate"
              className="mt-0.5 accent-accent"
              checked={i === chosen}
              onChange={() => onChoose(i)}
            />
            <span className="flex min-w-0 flex-1 flex-col gap-0.5">
              <span className="font-medium">{title}</span>
              <span className="text-xs text-text-2">
                {manifest.kind === 'embedding' ? (
                  t`Describes images to find similar ones. Predicts no objects.`
                ) : (
                  <>
                    {kindText[manifest.kind]}, <Plural value={classes.length} one="# class" other="# classes" />.{' '}
                    {foundText(testRuns)}.
                  </>
                )}
              </span>
              <span className="text-xs text-text-3">{t`Because ${why}.`}</span>
              {doubt && <span className="text-xs text-warn">{t`But ${doubt}.`}</span>}
            </span>
          </span>
          {testRuns.length > 0 && manifest.kind !== 'embedding' && (
            <span className="flex gap-2">
              {testRuns.map((testRun) => (
                <TestRunOverlay key={testRun.imageId} testRun={testRun} classes={classes} />
              ))}
            </span>
          )}
        </label>
      ))}
    </fieldset>
  )
}

import { plural, t } from '@lingui/core/macro'
import { ArrowRight } from 'lucide-react'
import { spread } from '../../../class-map/class-map-draft.ts'
import { MappedImage } from '../../../class-map/MappedImage.tsx'
import type { ClassMapState } from '../../../class-map/use-class-map.ts'
import { Button, formatScore, Slider } from '../../../kit/index.ts'
import { Problem } from './StepFrame.tsx'
import { finish, goToStep, useWizard } from './wizard.ts'

const shownImages = 12

/** The step that shows twelve images with predictions, and sets the confidence threshold. */
export function ResultStep({ state }: { state: ClassMapState }) {
  const { isBusy, problem } = useWizard()
  const { images, meanings, fromScore, chosenScore } = state
  const shownOn = (image: (typeof images)[number]) =>
    image.found.filter(({ modelClass }) => (meanings[modelClass]?.class ?? null) !== null).length
  const objects = images.reduce((sum, image) => sum + shownOn(image), 0)
  const withObjects = images.filter((image) => shownOn(image) > 0)
  const shown = [...spread(withObjects, shownImages), ...images.filter((image) => shownOn(image) === 0)].slice(
    0,
    shownImages,
  )
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) void finish(chosenScore, objects > 0)
      }}
    >
      <div className="flex flex-wrap items-end gap-4 px-7 pt-6 pb-4">
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-semibold">{t`Does this look right?`}</h1>
          <p className="mt-1 text-text-2">
            {objects === 0
              ? t`No predictions on ${plural(images.length, { one: '# image', other: '# images' })}. Lower the confidence, or go back and map more classes.`
              : t`${plural(objects, { one: '# prediction', other: '# predictions' })} on ${withObjects.length} of ${plural(images.length, { one: '# image', other: '# images' })}. Raise the confidence to show fewer. Hidden predictions are kept.`}
          </p>
        </div>
        <span className="flex items-center gap-3">
          {t`Confidence`}
          <Slider
            label={t`Confidence`}
            className="w-48"
            min={0.05}
            max={0.95}
            step={0.01}
            value={fromScore}
            onChange={state.setFromScore}
          />
          <span className="tabular w-8">{formatScore(fromScore)}</span>
        </span>
      </div>
      <div className="grid min-h-0 flex-1 auto-rows-min grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3 [@media(min-width:1200px)_and_(min-height:840px)]:grid-cols-4 overflow-y-auto px-7 pb-4">
        {shown.map((image) => (
          <MappedImage key={image.imageId} image={image} state={state} />
        ))}
      </div>
      <Problem problem={problem} />
      <div className="flex justify-end gap-2 border-t border-line px-7 py-3">
        <Button disabled={isBusy} onClick={() => goToStep('classes')}>{t`Back`}</Button>
        <Button variant="primary" type="submit" keys="Enter" autoFocus disabled={isBusy}>
          {t`Start reviewing`} <ArrowRight size={16} aria-hidden />
        </Button>
      </div>
    </form>
  )
}

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ArrowRight, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { ClassMapTable } from '../../../class-map/ClassMapTable.tsx'
import { MappedImage } from '../../../class-map/MappedImage.tsx'
import type { ClassMapState } from '../../../class-map/use-class-map.ts'
import { Button, IconButton } from '../../../kit/index.ts'
import { ClassNames } from './ClassNames.tsx'
import { Problem } from './StepFrame.tsx'
import { TestProgress } from './TestProgress.tsx'
import { goToStep, saveClasses, useWizard } from './wizard.ts'

/** The step that names the classes and maps the model's classes to them. */
export function ClassesStep({ state }: { state: ClassMapState }) {
  const { model, isTried, isBusy, problem } = useWizard()
  const isReady = state.names.length > 0 && !isBusy && (model === null || isTried)
  const next = () => {
    if (isReady) void saveClasses(state.save)
  }
  const actions = (
    <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-7 py-3">
      {state.names.length === 0 && (
        <p className="mr-auto text-xs text-text-2">
          {model ? t`Map a class of the model, or add your own` : t`Name at least one class`}
        </p>
      )}
      <Button disabled={isBusy} onClick={() => goToStep('model')}>{t`Back`}</Button>
      <Button variant="primary" keys="Enter" disabled={!isReady} onClick={next}>
        {model ? t`See the result` : t`Start labeling`} <ArrowRight size={16} aria-hidden />
      </Button>
    </div>
  )
  if (!model)
    return (
      <div className="mx-auto flex min-h-0 w-full max-w-[720px] flex-1 flex-col pt-10">
        <div className="px-7">
          <h1 className="text-xl font-semibold">{t`What do you want to label?`}</h1>
          <p className="mt-1 text-text-2">
            <Trans>
              Add the classes you want to label. In review, press 1–9 to choose one. You can change them later.
            </Trans>
          </p>
        </div>
        <ClassNames state={state} onNext={next} isFocused />
        <Problem problem={problem} />
        {actions}
      </div>
    )
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(320px,38%)]">
      <div className="flex min-h-0 min-w-0 flex-col gap-3 px-7 pt-6 pb-4">
        <div>
          <h1 className="text-xl font-semibold">{t`Match the model’s classes to yours`}</h1>
          <p className="mt-1 text-text-2">
            {isTried
              ? t`A test run on ${plural(state.images.length, { one: '# image', other: '# images' })} found ${state.findings.size} of the model’s ${plural(state.classes.length, { one: '# class', other: '# classes' })}. Match each one to a class of yours. You can change this later.`
              : t`Winnow first runs the model on some of your images.`}
          </p>
        </div>
        <Problem problem={problem} />
        {isTried ? state.isLoading ? null : <ClassMapTable state={state} onNext={next} /> : <TestProgress />}
      </div>
      <aside className="flex min-h-0 flex-col border-l border-line bg-bg">
        <div className="min-h-0 flex-1 overflow-y-auto">
          <ClassNames state={state} onNext={next} />
          <Preview state={state} />
        </div>
        {actions}
      </aside>
    </div>
  )
}

/** Steps through the tested images, with what would be predicted with the current map. */
function Preview({ state }: { state: ClassMapState }) {
  const [at, setAt] = useState(0)
  const { images } = state
  const image = images[Math.min(at, images.length - 1)]
  if (!image) return null
  return (
    <section aria-label={t`With this mapping`} className="flex flex-col gap-2 border-t border-line px-7 py-4">
      <div className="flex items-center gap-1">
        <h2 className="flex-1 font-medium">{t`With this mapping`}</h2>
        <IconButton icon={ChevronLeft} label={t`Previous image`} disabled={at <= 0} onClick={() => setAt(at - 1)} />
        <span className="tabular text-xs text-text-2">
          {t`${Math.min(at, images.length - 1) + 1} of ${images.length}`}
        </span>
        <IconButton
          icon={ChevronRight}
          label={t`Next image`}
          disabled={at >= images.length - 1}
          onClick={() => setAt(at + 1)}
        />
      </div>
      <MappedImage image={image} state={state} isLarge />
      <p className="text-xs text-text-2">
        <Trans>
          Classes that match none of yours and were not found yet are ignored. If one turns up later, you’ll find it
          under Settings → Classes. It isn’t used until you map it.
        </Trans>
      </p>
    </section>
  )
}

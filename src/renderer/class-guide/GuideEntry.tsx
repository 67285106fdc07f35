import { ExampleCrops } from './ExampleCrops.tsx'
import type { GuidedClass } from './use-guide.ts'

/** What counts as a class: its text and examples. */
export function GuideEntry({ labelClass, examples }: GuidedClass) {
  const { name, color, guide } = labelClass
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="flex items-center gap-2 font-medium">
        <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: color }} />
        {name}
      </h3>
      {guide !== '' && <p className="whitespace-pre-line text-text-2">{guide}</p>}
      {examples.length > 0 && <ExampleCrops examples={examples} />}
    </div>
  )
}

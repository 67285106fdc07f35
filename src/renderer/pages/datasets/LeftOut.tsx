import { plural, t } from '@lingui/core/macro'
import type { Dataset, LeftOutReason } from '#contract'
import { formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { leftOutText } from '../../search/chips.ts'

/** How many images matched and stayed out of a version, by reason; each count leads to them in the library. */
export function LeftOut({ dataset: { name, making } }: { dataset: Dataset }) {
  const leftOut = making?.leftOut ?? []
  const total = leftOut.reduce((sum, { images }) => sum + images, 0)
  if (total === 0) return null
  const show = (reason: LeftOutReason) =>
    navigate('library', { where: `leftOutOf(${JSON.stringify(name)}, ${JSON.stringify(reason)})` })
  return (
    <section aria-label={t`Left out`} className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-text-2">
      <span>{plural(total, { one: '# image left out:', other: '# images left out:' })}</span>
      <ul className="contents">
        {leftOut.map(({ reason, images }) => (
          <li key={reason}>
            <button
              type="button"
              title={t`Show in the library`}
              className="text-accent-text hover:underline"
              onClick={() => show(reason)}
            >
              {formatCount(images)} {leftOutText[reason]}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

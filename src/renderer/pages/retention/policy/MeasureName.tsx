/** A measure of what a plan costs, with what it says beneath. */
export function MeasureName({ measure, explains }: { measure: string; explains: string }) {
  return (
    <span className="flex flex-col">
      <span className="font-medium">{measure}</span>
      <span className="text-xs text-text-3">{explains}</span>
    </span>
  )
}

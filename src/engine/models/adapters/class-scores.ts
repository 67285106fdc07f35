/** The greatest of `count` class scores that stand side by side from `at` on; the first of equals. */
export function bestClass(data: ArrayLike<number>, at: number, count: number): { classIndex: number; score: number } {
  let classIndex = 0
  let score = data[at]!
  for (let i = 1; i < count; i++) {
    const other = data[at + i]!
    if (other > score) {
      classIndex = i
      score = other
    }
  }
  return { classIndex, score }
}

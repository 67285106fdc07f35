/** The colors of up to three users on one image: apart from each other, also for who can't tell red from green. */
const userColors = ['#3d9be0', '#f0883e', '#c873dc'] as const
export const colorOfUser = (position: number): string => userColors[position % userColors.length]!

/** Cases of methods that are not there yet. A method that comes takes its cases out of here. */
export const todo: readonly string[] = [];

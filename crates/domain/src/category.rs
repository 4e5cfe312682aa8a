//! The groups of the shop. They are few and fixed: the storefront has a shelf for each.

use serde::{Deserialize, Serialize};

macro_rules! categories {
    ($($name:ident $code:literal $zh:literal $en:literal;)*) => {
        /// A group of products in the shop.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[expect(missing_docs, reason = "each group's English name is its documentation")]
        pub enum Category { $($name,)* }

        impl Category {
            /// All groups, in the order of the shop.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its code.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// What people call it in either language: words to be found by.
            #[must_use]
            pub const fn words(self) -> &'static str { match self { $(Self::$name => concat!($zh, " ", $en),)* } }
        }
    };
}

categories! {
    CustomerService "customer-service" "客户服务" "Customer service";
    Data "data" "数据分析" "Data analysis";
    Security "security" "安全" "Security";
    Hr "hr" "人力资源" "Human resources";
    Finance "finance" "财务" "Finance";
    Development "development" "开发工具" "Development";
    Backup "backup" "备份容灾" "Backup";
    Ai "ai" "人工智能" "Artificial intelligence";
    Documents "documents" "文档协同" "Documents";
    Manufacturing "manufacturing" "智能制造" "Manufacturing";
    Migration "migration" "上云迁移" "Migration";
    Hardware "hardware" "硬件" "Hardware";
    Office "office" "办公" "Office";
    Other "other" "其他" "Other";
}

#[cfg(test)]
mod tests {
    use super::Category;

    #[test]
    fn a_code_is_what_is_written_on_the_wire() {
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.code());
        }
    }
}
